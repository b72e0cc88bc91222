import { describe, expect, it } from 'vitest';
import { certificateHash, certificateSubject } from '../../../core/permission/certificate.ts';
import { hashKey } from '../../../core/permission/key.ts';

describe('the subject of a certificate', () => {
  it.each([
    ['CN=shop,O=Example', 'CN=shop,O=Example'],
    [' cn = shop ,  o= Example ', 'CN=shop,O=Example'],
    ['O=Example, CN=shop', 'O=Example,CN=shop'],
    ['2.5.4.3=shop,E=a@example.com', 'CN=shop,EMAILADDRESS=a@example.com'],
    ['CN="Acme, Inc",O=x', 'CN=Acme\\, Inc,O=x'],
    ['CN=Acme\\2C Inc,O=x', 'CN=Acme\\, Inc,O=x'],
    ['CN=caf\\C3\\A9', 'CN=café'],
    ['UID=7+CN=shop', 'CN=shop+UID=7'],
    ['CN=a\\ ', 'CN=a\\ '],
    ['CN=\\ ', 'CN=\\ '],
    ['CN=a\\\\  ', 'CN=a\\\\'],
    ['CN=\\#0C', 'CN=\\#0C'],
    ['1.2.3.4=#0C0161', '1.2.3.4=#0c0161'],
    ['CN=a=b', 'CN=a=b'],
    ['constructor=shop', 'CONSTRUCTOR=shop'],
  ])('%s is kept as %s', (text, kept) => {
    expect(certificateSubject(text)).toBe(kept);
    expect(certificateSubject(kept)).toBe(kept);
  });

  it.each([
    '',
    'shop',
    '/C=US/CN=shop',
    'CN=',
    'CN= ',
    'CN=shop,',
    ',CN=shop',
    'CN=shop,,O=x',
    'CN=shop+',
    'CN="shop',
    'CN=shop\\',
    'CN=sh\\op',
    'CN=\\C3',
    'CN=#0C0',
    'CN=<shop>',
    'CN=a\u0000b',
    'CN=a\\0Ab',
    `CN=${'x'.repeat(1_000)}`,
  ])('%j is none', (text) => {
    expect(certificateSubject(text)).toBeUndefined();
  });

  it('is the same whichever end it begins with, and however it is spelt', () => {
    const hash = certificateHash('CN=shop,OU=Web,O=Example');
    for (const same of ['O=Example,OU=Web,CN=shop', 'cn=shop, ou="Web", o=Example']) {
      expect(certificateHash(same)).toBe(hash);
    }
  });

  it.each([
    'CN=Shop,OU=Web,O=Example',
    'CN=shop,O=Example,OU=Web',
    'CN=shop,OU=Web',
    'CN=shop,OU=Web,O=Example,C=US',
    'CN=shop\\,OU=Web,O=Example',
    'CN=shop+OU=Web,O=Example',
    'CN=shop\\ ,OU=Web,O=Example',
  ])('is another one as %s', (other) => {
    expect(certificateHash(other)).not.toBe(certificateHash('CN=shop,OU=Web,O=Example'));
  });

  it('that is text is not the one that is written as its encoding', () => {
    expect(certificateHash('CN=\\#0c0161')).not.toBe(certificateHash('CN=#0c0161'));
  });

  it('leads nowhere that a key could lead', () => {
    expect(certificateHash('CN=shop')).toMatch(/^certificate#[0-9a-f]{64}$/);
    expect(hashKey('certificate#CN=shop')).toMatch(/^[0-9a-f]{64}$/);
  });
});
