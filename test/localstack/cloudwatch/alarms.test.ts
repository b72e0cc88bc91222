import { cbor } from '@smithy/core/cbor';
import { describe, expect, it } from 'vitest';
import { handleCloudWatch } from '../../../localstack/cloudwatch/api.ts';
import { inItsProtocol } from '../../../localstack/cloudwatch/protocols.ts';
import { aWorld } from '../world.ts';

const alarms = ['work-age-orders', 'broker-memory'].map((AlarmName) => ({
  AlarmName,
  AlarmArn: `arn:${AlarmName}`,
}));
const world = aWorld({ alarms });
const ask = (operation: string, headers: Record<string, string>, body: Buffer) =>
  inItsProtocol(
    operation,
    { method: 'POST', path: '/', query: new URLSearchParams(), headers, body },
    (asked, input) => handleCloudWatch(asked, input, world),
  );

describe('DescribeAlarms', () => {
  it('answers in the protocol that it is asked in', async () => {
    const wanted = { AlarmNames: ['broker-memory'] };
    const json = await ask('DescribeAlarms', {}, Buffer.from(JSON.stringify(wanted)));
    expect(JSON.parse(String(json.body))).toMatchObject({ MetricAlarms: [{ AlarmName: 'broker-memory' }] });
    const binary = await ask(
      'DescribeAlarms',
      { 'smithy-protocol': 'rpc-v2-cbor' },
      Buffer.from(cbor.serialize(wanted)),
    );
    expect(cbor.deserialize(binary.body as Buffer)).toMatchObject({
      MetricAlarms: [{ AlarmName: 'broker-memory' }],
    });
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    const xml = await ask(
      'POST /',
      form,
      Buffer.from('Action=DescribeAlarms&AlarmNames.member.1=broker-memory'),
    );
    expect(xml.body).toMatch(
      /<MetricAlarms><member><AlarmName>broker-memory<.*<StateValue>INSUFFICIENT_DATA</,
    );
    expect(xml.body).not.toContain('work-age');
  });

  it('knows none that rings, since nothing is measured', async () => {
    const states = ['ALARM', 'INSUFFICIENT_DATA', 'LOUD'].map((StateValue) =>
      handleCloudWatch('DescribeAlarms', { StateValue }, world),
    );
    expect(await Promise.all(states)).toMatchObject([
      { body: { MetricAlarms: [] } },
      { body: { MetricAlarms: [{}, {}] } },
      { status: 400 },
    ]);
  });
});
