import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FunctionCode } from '../../lib/function-code.ts';
import { stageNamed } from '../../lib/named-stage.ts';
import { withoutSystems } from './synthesized.ts';

const COLLECTOR = 'http://collector.internal:4318';

/** The collector in the environment of each function of a stage. */
function endpoints(settings: Record<string, string>): unknown[] {
  return withoutSystems('dev', settings)
    .resources('AWS::Lambda::Function')
    .filter(({ properties }) => String(properties.FunctionName).startsWith('courtier-dev-'))
    .map(({ properties }) => {
      const { Variables = {} } = (properties.Environment ?? {}) as { Variables?: Record<string, unknown> };
      return Variables.OTEL_EXPORTER_OTLP_ENDPOINT;
    });
}

function publishIn(code: FunctionCode): string {
  return readFileSync(join(code.bundleOf('publish').folder, 'index.js'), 'utf8');
}

describe('a stage with a collector of spans', () => {
  it('tells every function where it is', () => {
    const found = endpoints({ COURTIER_OTLP_ENDPOINT: COLLECTOR });
    expect(found.length).toBeGreaterThan(10);
    expect(new Set(found)).toEqual(new Set([COLLECTOR]));
  });

  it('is the only one whose functions carry the exporter, which is small', () => {
    const [off, on] = [new FunctionCode([]), new FunctionCode([], { exportsSpans: true })].map(publishIn);
    // Not the texts themselves: a failure would show all of both.
    expect([off, on].map((text) => text?.includes('resourceSpans'))).toEqual([false, true]);
    expect((on?.length ?? 0) - (off?.length ?? 0)).toBeLessThan(4_000);
  });
});

describe('a stage without one', () => {
  it('tells no function of any', () => {
    expect(new Set(endpoints({}))).toEqual(new Set([undefined]));
  });
});

describe('the address of a collector', () => {
  const stageWith = (url: string) => stageNamed('local', { COURTIER_OTLP_ENDPOINT: url }).otlpEndpoint;

  it.each([COLLECTOR, 'https://otel.example.com/otlp', 'http://localhost:4318'])('may be %s', (url) => {
    expect(stageWith(url)).toBe(url);
  });

  it.each([
    ['of another protocol', 'grpc://collector:4317', 'http or https'],
    ['that is none', 'collector:4318', 'http or https'],
    [
      'with a password, which every function would show',
      'https://key:secret@otel.example.com',
      'no password',
    ],
  ])('may not be one %s', (_, url, why) => {
    expect(() => stageWith(url)).toThrow(why);
    expect(() => stageWith(url)).toThrow('COURTIER_OTLP_ENDPOINT');
  });
});
