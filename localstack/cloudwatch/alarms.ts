import * as z from 'zod';

/** An alarm of the template. Nothing measures it here, so it never rings. */
export type Alarm = { AlarmName: string; AlarmArn: string; AlarmDescription?: string };

const Input = z.object({
  AlarmNames: z.array(z.string()).optional(),
  AlarmNamePrefix: z.string().default(''),
  StateValue: z.enum(['OK', 'ALARM', 'INSUFFICIENT_DATA']).optional(),
});

/** DescribeAlarms: each alarm of the template, in the state that AWS has for one without figures. */
export function describeAlarms(input: unknown, alarms: readonly Alarm[]): { status: number; body: unknown } {
  const asked = Input.safeParse(input);
  if (!asked.success) {
    const message = z.prettifyError(asked.error);
    return { status: 400, body: { __type: 'InvalidParameterValueException', message } };
  }
  const { AlarmNames: names, AlarmNamePrefix: prefix, StateValue: state } = asked.data;
  const found = alarms.filter(
    ({ AlarmName: name }) =>
      (names === undefined || names.includes(name)) &&
      name.startsWith(prefix) &&
      (state === undefined || state === 'INSUFFICIENT_DATA'),
  );
  const MetricAlarms = found.map((alarm) => ({
    ...alarm,
    StateValue: 'INSUFFICIENT_DATA',
    StateReason: 'The local runtime measures nothing that an alarm looks at.',
  }));
  return { status: 200, body: { MetricAlarms, CompositeAlarms: [] } };
}
