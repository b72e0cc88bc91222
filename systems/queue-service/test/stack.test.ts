import { describe, expect, it } from 'vitest';
import { readSettings } from '../../../lib/settings.ts';
import { synthesized } from '../../../test/lib/synthesized.ts';
import { mailOf, mailSettings } from '../settings.ts';

const SECRET = 'arn:aws:secretsmanager:eu-west-3:111122223333:secret:relay-a1b2c3';
const RELAY = { COURTIER_SMTP_URL: 'smtp://relay.example.com:587' };
/** What these settings decide is in this system: the others would double the time. */
const ALONE = { COURTIER_SYSTEMS: 'queue-service' };
const IDENTITY = 'arn:aws:ses:eu-west-3:111122223333:identity/shop.example.com';

/** The e-mail consumer of a stage: its environment, and what its role allows beside the pipeline's. */
function emailOf(settings: Record<string, string>) {
  const stage = synthesized('dev', { ...settings, ...ALONE });
  const find = (type: string) => stage.resources(type).filter(({ logicalId }) => /^Email/.test(logicalId));
  const [handler] = find('AWS::Lambda::Function');
  const statements = find('AWS::IAM::Policy').flatMap(({ properties }) => {
    const { Statement } = properties.PolicyDocument as { Statement: { Action: string; Resource: unknown }[] };
    return Statement;
  });
  const { Variables = {} } = (handler?.properties.Environment ?? {}) as {
    Variables?: Record<string, unknown>;
  };
  const allowed = (action: string) =>
    statements.flatMap(({ Action, Resource }) => (Action === action ? [Resource] : []));
  return { stage, variables: Variables, allowed };
}

describe('the way out for mails', () => {
  it('is a relay over SMTP when nothing is said, without a login', () => {
    const { variables, allowed, stage } = emailOf(RELAY);
    expect(variables).toMatchObject({ MAIL_BY: 'smtp', SMTP_URL: RELAY.COURTIER_SMTP_URL });
    expect(variables).not.toHaveProperty('SMTP_SECRET_ARN');
    expect(allowed('ses:SendEmail')).toEqual([]);
    expect(stage.stack('queue-service').findParameters('SmtpUrl')).toEqual({});
  });

  it('is asked for on a laptop when its stack is deployed, for only then its address is known', () => {
    synthesized('local').stack('queue-service').hasParameter('SmtpUrl', { Type: 'String' });
  });

  it.each(['dev', 'prod'] as const)('is demanded where %s is synthesized without any', (name) => {
    expect(() => synthesized(name, { COURTIER_SMTP_URL: '', ...ALONE })).toThrow(
      /COURTIER_SMTP_URL is missing/,
    );
  });

  it('logs in with the secret that is named, and may read that one', () => {
    const { variables, allowed } = emailOf({ ...RELAY, COURTIER_SMTP_SECRET_ARN: SECRET });
    expect(variables.SMTP_SECRET_ARN).toBe(SECRET);
    expect(allowed('secretsmanager:GetSecretValue')).toEqual([SECRET]);
  });

  it('is SES by choice: as the domain of the sender, or as the identity that is named, and asks for no relay', () => {
    const settings = { COURTIER_MAIL: 'ses', COURTIER_MAIL_FROM: 'no-reply@Shop.example.com' };
    const { variables, allowed, stage } = emailOf(settings);
    expect(variables).toMatchObject({ MAIL_BY: 'ses', MAIL_FROM: 'no-reply@Shop.example.com' });
    expect(variables).not.toHaveProperty('SMTP_URL');
    expect(stage.stack('queue-service').findParameters('SmtpUrl')).toEqual({});
    const [resource, ...more] = allowed('ses:SendEmail');
    expect(more).toEqual([]);
    expect(JSON.stringify(resource)).toMatch(/:ses:.*:identity\/shop\.example\.com/);
    const named = emailOf({ ...settings, COURTIER_SES_IDENTITY_ARN: IDENTITY });
    expect(named.allowed('ses:SendEmail')).toEqual([IDENTITY]);
  });

  it('takes no setting of the way that was not chosen', () => {
    expect(() => mailOf(readSettings(mailSettings(), { COURTIER_SES_IDENTITY_ARN: IDENTITY }))).toThrow(
      'COURTIER_MAIL=ses',
    );
    expect(() =>
      mailOf(readSettings(mailSettings(), { COURTIER_MAIL: 'ses', COURTIER_SMTP_SECRET_ARN: SECRET })),
    ).toThrow('COURTIER_SMTP_SECRET_ARN');
  });

  it.each([
    ['COURTIER_MAIL_FROM', 'nobody'],
    ['COURTIER_MAIL', 'pigeon'],
    ['COURTIER_SES_IDENTITY_ARN', 'example.com'],
    ['COURTIER_SMTP_SECRET_ARN', 'user:password'],
    ['COURTIER_SMTP_URL', 'smtp://ada:password@relay.example.com'],
  ])('is refused with the name of %s when it is "%s"', (name, value) => {
    expect(() => readSettings(mailSettings(), { [name]: value })).toThrow(name);
  });
});
