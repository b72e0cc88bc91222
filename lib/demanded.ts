import type { Construct } from 'constructs';

/**
 * What a deployment cannot be without. Where `value` is missing, the synthesis ends before anything is deployed or paid
 * for, with one list of all that is missing: CDK asks every construct before it says what is wrong.
 *
 * `demand` names the setting, says what it is and how to give it.
 */
export function demanded(scope: Construct, value: string | undefined, demand: string): string {
  if (value !== undefined) return value;
  scope.node.addValidation({ validate: () => [demand] });
  return '';
}
