import { describe, expect, it } from 'vitest';
import { MailRequestSchema, renderConfirmation } from '../../domain/confirmation.ts';

const request = { to: 'ada@example.com', template: 'confirmation', data: { name: 'Ada' } };

function rendered(data: Record<string, unknown>, more: Record<string, unknown> = {}) {
  return renderConfirmation(MailRequestSchema.parse({ ...request, ...more, data: { name: 'Ada', ...data } }));
}

describe('a mail request', () => {
  it('needs a recipient and a name, and fills in the rest', () => {
    expect(MailRequestSchema.parse({ to: 'ada@example.com', data: { name: ' Ada ' } })).toEqual({
      to: 'ada@example.com',
      template: 'confirmation',
      language: 'fr',
      data: { name: 'Ada' },
    });
  });

  it.each([
    ['a second recipient', { to: 'ada@example.com, eve@example.com' }, 'to'],
    ['a header in the recipient', { to: 'ada@example.com\r\nBcc: eve@example.com' }, 'to'],
    ['a header in the subject', { subject: 'Hello\r\nBcc: eve@example.com' }, 'subject'],
    ['a line break in the name', { data: { name: 'Ada\nBcc: eve' } }, 'data.name'],
    ['a script for a link', { data: { name: 'Ada', link: 'javascript:alert(1)' } }, 'data.link'],
    ['a template that there is not', { template: 'invoice' }, 'template'],
  ])('is refused with %s', (_what, change, field) => {
    const parsed = MailRequestSchema.safeParse({ ...request, ...change });
    expect(parsed.error?.issues.map((issue) => issue.path.join('.'))).toEqual([field]);
  });
});

describe('a confirmation', () => {
  it('says the same as plain text and as HTML', () => {
    const mail = rendered({ reference: 'CMD-7', link: 'https://example.com/c?a=1&b=2' });
    expect(mail.subject).toBe('Votre confirmation');
    expect(mail.text).toBe(
      'Bonjour Ada,\n\nNous vous confirmons la bonne réception de votre demande.\n\nRéférence : CMD-7\n\n' +
        'Suivez ce lien pour continuer :\nhttps://example.com/c?a=1&b=2\n\nMerci de votre confiance.\n',
    );
    expect(mail.html).toContain('<html lang="fr">');
    expect(mail.html).toContain('<p>Bonjour Ada,</p>');
    expect(mail.html).toContain('<strong>CMD-7</strong>');
    expect(mail.html).toContain(
      '<a href="https://example.com/c?a=1&amp;b=2">Suivez ce lien pour continuer</a>',
    );
  });

  it('leaves out what the request does not name', () => {
    const mail = rendered({});
    expect(mail.text).not.toContain('Référence');
    expect(mail.html).not.toContain('href');
  });

  it('is written in the language and under the subject asked for', () => {
    const mail = rendered({ reference: 'CMD-7' }, { language: 'en', subject: 'Welcome' });
    expect(mail.subject).toBe('Welcome');
    expect(mail.text).toContain('Hello Ada,');
    expect(mail.text).toContain('Reference: CMD-7');
  });

  it('shows markup in the data as text', () => {
    const { html, text } = rendered({ name: `<img src=x onerror="a('b')">&`, reference: '<b>' });
    expect(html).toContain('Bonjour &lt;img src=x onerror=&quot;a(&#39;b&#39;)&quot;&gt;&amp;,');
    expect(html).not.toMatch(/<img|<b>/);
    expect(text).toContain('<img src=x');
  });

  it('cannot be left through the link', () => {
    const { html } = rendered({ link: 'https://example.com/"><script>' });
    expect(html).not.toContain('<script>');
  });
});
