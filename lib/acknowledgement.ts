/** A finding of AWS's own rules that stays, and why. Wildcards are acknowledged one by one, as `Allowance`. */
export type Acknowledgement = {
  /** The rule, with its finding where it has several (`IAM4[Policy::…]`). */
  rule: RegExp;
  /** Paths of the constructs it is about. */
  at: RegExp;
  reason: string;
};

/** Actions that are allowed on a resource with a `*` in it: those stay, and no others of the same role. */
export type Allowance = {
  /** In full: an action with a wildcard is never acknowledged. */
  actions: readonly string[];
  /** The resource, with `<AWS::Region>` or `<LogicalId.Arn>` in place of what only CloudFormation knows. */
  on: RegExp;
  /** A condition that must be there, in the statement's JSON. */
  where?: RegExp;
  /** Who may have them: paths of the constructs. Left out: anybody. */
  at?: RegExp;
  reason: string;
};
