export type LoginSecret = { username: string; password: string };

/** The versions of a login's secret: that of now, and the one that a rotation is about to put in its place. */
export interface LoginVersions {
  /** Throws UnavailableError when it cannot be read. */
  current(secret: string): Promise<LoginSecret>;
  /** Undefined where this rotation has proposed none yet. Throws UnavailableError. */
  proposed(secret: string, rotation: string): Promise<LoginSecret | undefined>;
  /** For a rotation that has proposed none. Throws UnavailableError. */
  propose(secret: string, rotation: string, login: LoginSecret): Promise<void>;
  /** Makes what this rotation proposed the version of now. Doing it twice is doing it once. Throws UnavailableError. */
  promote(secret: string, rotation: string): Promise<void>;
}
