/** A finding of AWS's own rules that stays, and why. */
export type Acknowledgement = {
  /** The rule, with its finding where it has several (`IAM5[Resource::*]`). */
  rule: RegExp;
  /** Paths of the constructs it is about. */
  at: RegExp;
  reason: string;
};
