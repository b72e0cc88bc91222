import { join } from 'node:path';
import * as z from 'zod';
import {
  type Answer,
  type Call,
  jsonAnswer,
  type LocalDeps,
  type SystemPart,
} from '../../localstack/parts/system-part.ts';

/** What becomes of calls to AWS that functions make. */
const RuleSchema = z.strictObject({
  /** As calls are signed for it: dynamodb, sqs, states. Left out: every service. */
  service: z.string().optional(),
  operation: z.string().optional(),
  /** The end of the function's name. Left out: every function. */
  caller: z.string().optional(),
  /** One of so many calls. */
  oneIn: z.number().int().min(1),
  /**
   * throttle and fail: refused as AWS refuses when it has too much to do, and when it has a fault; nothing was done. lose:
   * answered as if it had been done.
   */
  how: z.enum(['throttle', 'fail', 'lose']),
});
export type Rule = z.output<typeof RuleSchema>;
const RulesSchema = z.array(RuleSchema);

/** The ledger's faults of AWS: POST /_local/ledger-faults takes the rules that hold from then on. GET counts what they met. */
export async function start({ dataDir }: LocalDeps): Promise<SystemPart> {
  let rules: { rule: Rule; calls: number }[] = [];
  let met = 0;
  return {
    parameters: {
      EffectsFile: join(dataDir, 'effects.jsonl'),
      ClocksFile: join(dataDir, 'clocks.json'),
    },
    routes: {
      'ledger-faults': ({ method, body }) => {
        if (method === 'POST') {
          rules = RulesSchema.parse(JSON.parse(body.toString())).map((rule) => ({ rule, calls: 0 }));
          met = 0;
        }
        return jsonAnswer(200, { rules: rules.map(({ rule }) => rule), met });
      },
    },
    intercept: (called, call) => {
      const holding = rules.find(({ rule }) => matches(rule, called, call));
      if (!holding) return undefined;
      holding.calls += 1;
      if (holding.calls % holding.rule.oneIn !== 0) return undefined;
      met += 1;
      return answerOf(holding.rule, called.name);
    },
    stop() {},
  };
}

function matches(
  rule: Rule,
  { name, operation }: { name: string; operation: string },
  { headers }: Call,
): boolean {
  // Of functions alone, whose access key is their name: the tests' own calls find out the truth.
  const [, caller] = /Credential=(courtier-[^/]+)\//.exec(headers.authorization ?? '') ?? [];
  if (caller === undefined) return false;
  if (rule.service !== undefined && rule.service !== name) return false;
  if (rule.operation !== undefined && rule.operation !== operation) return false;
  return rule.caller === undefined || caller.endsWith(rule.caller);
}

const THROTTLED: Readonly<Record<string, string>> = {
  dynamodb: 'com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException',
  sqs: 'com.amazonaws.sqs#RequestThrottled',
};

function answerOf({ how }: Rule, service: string): Answer {
  if (how === 'lose') return jsonAnswer(200, { Successful: [], Failed: [] });
  if (how === 'fail') return refusal(500, 'InternalServerError', 'A fault that the ledger makes.');
  return refusal(400, THROTTLED[service] ?? 'ThrottlingException', 'A throttle that the ledger makes.');
}

function refusal(status: number, type: string, message: string): Answer {
  return {
    status,
    headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amzn-errortype': type },
    body: JSON.stringify({ __type: type, message }),
  };
}
