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

/** As AWS answers: a handler's own error is a result with `functionError`, not a rejection. */
export type InvokeResult = { payload: unknown; functionError?: 'Handled' | 'Unhandled' };

/** Every function of the running template. */
export interface FunctionRegistry {
  register(config: FunctionConfig): void;
  /** By name or ARN. */
  get(nameOrArn: string): FunctionConfig | undefined;
  list(): FunctionConfig[];
  /** Rejects with TooManyRequests above the concurrency, ResourceNotFound for an unknown name. */
  invoke(nameOrArn: string, payload: unknown): Promise<InvokeResult>;
  /** Ends every process of it. */
  stop(): Promise<void>;
}
