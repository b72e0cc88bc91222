import { describe, expect, it } from 'vitest';
import { synthesized } from '../../../test/lib/synthesized.ts';

describe('the playlists of stage prod', () => {
  const worker = (settings: Record<string, string> = {}) => {
    const stage = synthesized('prod', settings);
    const named = ({ properties }: { properties: Record<string, unknown> }) =>
      properties.FunctionName === 'courtier-prod-playlists';
    const { Timeout, Environment } = stage.resources('AWS::Lambda::Function').find(named)?.properties ?? {};
    const { Variables } = Environment as { Variables: Record<string, string> };
    return { stage, Timeout, Variables };
  };

  it('give the generator 90 seconds, of more that their worker has, and find it in Cloud Map', () => {
    const { stage, Timeout, Variables } = worker();
    expect(Variables).toMatchObject({
      GENERATOR_TIMEOUT_MS: '90000',
      GENERATOR_NAMESPACE: 'courtier-prod-services',
      GENERATOR_SERVICE: 'playlist-generator',
    });
    expect(Variables).not.toHaveProperty('GENERATOR_URL');
    expect(Timeout).toBeGreaterThan(90);
    expect(stage.resources('AWS::ServiceDiscovery::Instance')).toHaveLength(1);
  });

  it('go by a setting instead where there is one', () => {
    const { Variables } = worker({ COURTIER_GENERATOR_URL: 'https://generator.example.com' });
    expect(Variables.GENERATOR_URL).toBe('https://generator.example.com');
  });
});
