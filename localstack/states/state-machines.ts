export type ExecutionStatus = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';

export type Execution = {
  executionArn: string;
  stateMachineArn: string;
  name: string;
  status: ExecutionStatus;
  startDate: string;
  stopDate?: string;
  input: string;
  output?: string;
  error?: string;
  cause?: string;
};

/** `<Type>StateEntered`, `<Type>StateExited`, `<Type>Failed` (caught or tried again), `ExecutionStarted`, `Execution…`. */
export type HistoryEvent = { id: number; at: number; type: string; details: Record<string, unknown> };

/** Every state machine of the running template. Executions survive a restart: each state's entry is written down first. */
export interface StateMachines {
  /** Throws a named error for what the engine does not do (JSONata, Assign, heartbeats). */
  register(machine: { arn: string; name: string; definition: unknown }): void;
  list(): { arn: string; name: string; definition: unknown }[];
  /** The same name and input again answers the running one; another input is ExecutionAlreadyExists, as on AWS. */
  start(request: {
    stateMachineArn: string;
    name?: string;
    input: string;
  }): Promise<{ executionArn: string; startDate: string }>;
  describe(executionArn: string): Execution | undefined;
  executions(stateMachineArn: string, status?: ExecutionStatus): Execution[];
  /** Oldest first; `at` in ms. Empty for an unknown execution. */
  history(executionArn: string): HistoryEvent[];
  stop(executionArn: string, reason: { error?: string; cause?: string }): Promise<void>;
  succeedTask(token: string, output: string): Promise<void>;
  failTask(token: string, reason: { error?: string; cause?: string }): Promise<void>;
  /** Goes on with every execution that was running when the runtime stopped. */
  resume(): Promise<void>;
  close(): Promise<void>;
}
