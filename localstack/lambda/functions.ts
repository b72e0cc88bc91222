/** What a function of the template says about itself. */
export type FunctionConfig = {
  name: string;
  arn: string;
  /** Folder that holds the bundle. */
  codeDir: string;
  /** `index.handler`. */
  handler: string;
  timeoutSeconds: number;
  memoryMb: number;
  environment: Record<string, string>;
  reservedConcurrency?: number;
  /** esbuild's options, from the resource's Metadata `courtier:build`: how to bundle it again when its source changes. */
  build?: Record<string, unknown>;
};

export type FunctionChange = Partial<Pick<FunctionConfig, 'environment' | 'timeoutSeconds' | 'memoryMb'>>;

/** As AWS answers: a handler's own error is a result with `functionError`, not a rejection. */
export type InvokeResult = { payload: unknown; functionError?: 'Handled' | 'Unhandled' };

/** An event source mapping as the Lambda API lists it. */
export type EventSourceMapping = {
  uuid: string;
  functionArn: string;
  eventSourceArn: string;
  batchSize: number;
  windowSeconds: number;
  enabled: boolean;
  /** The queue that a RabbitMQ mapping reads. */
  queues?: string[];
};

/** Every function of the running template. */
export interface FunctionRegistry {
  /** Processes of all functions together. */
  readonly maxInstances: number;
  register(config: FunctionConfig): void;
  /**
   * A new version, as a deployment makes it: what is invoked from here on runs in new processes, and what runs now is finished by
   * the old ones. Throws ResourceNotFound.
   */
  update(nameOrArn: string, change: FunctionChange): void;
  /** By name or ARN. */
  get(nameOrArn: string): FunctionConfig | undefined;
  list(): FunctionConfig[];
  /** Rejects with TooManyRequests above the concurrency, ResourceNotFound for an unknown name. */
  invoke(nameOrArn: string, payload: unknown): Promise<InvokeResult>;
  /** As InvocationType Event: answers nothing, tries an error twice more (after a minute and after two), and logs the last. */
  invokeLater(nameOrArn: string, payload: unknown): void;
  /** How often `invokeLater` tries it again after a failure: 2 by default, which is the most. */
  setRetries(nameOrArn: string, retries: number): void;
  addMapping(mapping: EventSourceMapping): void;
  removeMapping(uuid: string): void;
  mappings(): EventSourceMapping[];
  /** Ends every process of it. */
  stop(): Promise<void>;
}
