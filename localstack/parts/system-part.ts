import type { Answer, Call } from './gateway/call.ts';

export type { Answer, Call };

/** What a system's local.ts exports. The runtime calls it once, however many stacks of the template need it. */
export type LocalModule = { start(deps: LocalDeps): Promise<SystemPart> };

export type LocalDeps = {
  /** A folder of the system's own, which is there. A restart finds it as it was. */
  dataDir: string;
  /** A free TCP port of 127.0.0.1, which is this part's until the runtime ends. Answer on loopback alone. */
  takePort(): Promise<number>;
};

/** What a laptop has in place of a system's outside world. */
export type SystemPart = {
  /** Values for parameters of the template, by their names. */
  parameters?: Readonly<Record<string, string>>;
  /** What answers under /_local/NAME of the AWS endpoint, by NAME. Calls need no signature. */
  routes?: Readonly<Record<string, Answering>>;
  /** Services of AWS that the runtime has not, by the name for which their calls are signed, e.g. `ses`. */
  services?: Readonly<Record<string, Answering>>;
  /** What a call of such a service needs, by the same names: without it functions are refused where permissions are checked. */
  permissions?: Readonly<Record<string, Needing>>;
  /** Stands before the AWS endpoint, which then reads every call whole: a system of tests makes services fail with it. */
  intercept?: Intercepting;
  /** Ends it, within seconds. */
  stop(): Promise<void> | void;
};

/** What it throws is answered with 500 and logged. */
export type Answering = (call: Call) => Answer | Promise<Answer>;

/** Of AWS's service authorization reference. `at`: where the runtime is, for ARNs. */
export type Needing = (
  call: Call,
  at: { region: string; account: string },
) => { action: string; resource: string };

/** `name` is the service's, as in `services`. What it answers is the answer; undefined: the service gets the call. */
export type Intercepting = (
  called: { name: string; operation: string },
  call: Call,
) => Promise<Answer | undefined> | Answer | undefined;

export function jsonAnswer(status: number, value: unknown): Answer {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(value) };
}
