import { describe, expect, it } from 'vitest';
import { CERTIFICATE_SUBJECT_CHARS } from '../../../core/limits.ts';
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
    ['UID=7 + CN=shop', 'CN=shop+UID=7'],
    ['CN="a+b=c"', 'CN=a\\+b=c'],
    ['CN=" a "', 'CN=\\ a\\ '],
    ['CN="#a"', 'CN=\\#a'],
    ['CN="a\\"b"', 'CN=a\\"b'],
    ['CN="<a;b>"', 'CN=\\<a\\;b\\>'],
    ['CN=a\\,b\\+c\\;d', 'CN=a\\,b\\+c\\;d'],
    ['CN=a\\=b', 'CN=a=b'],
    ['CN=a # b', 'CN=a # b'],
    ['CN=a\\\\', 'CN=a\\\\'],
    ['CN=\\F0\\9F\\98\\80', 'CN=😀'],
    ['CN=😀\\2C', 'CN=😀\\,'],
    ['CN=\\EF\\BB\\BFa', 'CN=\ufeffa'],
    ['CN="a\u2028b"', 'CN=a\u2028b'],
    ['s=Wien,STREET=x', 'ST=Wien,STREET=x'],
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
    'CN=a<b',
    'CN=a>b',
    'CN=a;b',
    'CN=a"b',
    'CN="a"b"',
    'CN="a\\"',
    'CN=a,O="b',
    'CN="a,O=b',
    'CN=a+O="b',
    'CN="a""',
    'CN=a,"O=b',
    'CN\\',
    '=shop',
    '1=shop',
    '1.=shop',
    'C N=shop',
    'CN=#',
    'CN=#0G',
    'CN=x#0C\\',
    'CN=\\0',
    'CN=\\x',
    'CN=a\u0000b',
    'CN=a\\0Ab',
    `CN=${'x'.repeat(1_000)}`,
  ])('%j is none', (text) => {
    expect(certificateSubject(text)).toBeUndefined();
  });

  it('may be as long as its record keeps it, and no longer', () => {
    const longest = `CN=${'x'.repeat(CERTIFICATE_SUBJECT_CHARS - 3)}`;
    expect(certificateSubject(longest)).toBe(longest);
    expect(certificateSubject(`${longest}x`)).toBeUndefined();
  });

  it('that is no name has a place of its own all the same', () => {
    expect(certificateHash('shop')).not.toBe(certificateHash('desk'));
    expect(certificateHash('shop')).toMatch(/^certificate#[0-9a-f]{64}$/);
  });

  it('is never found under another hash: clients are kept under it', () => {
    expect(certificateHash('CN=shop,OU=Web,O=Example')).toBe(
      'certificate#b946428451accea0bd1f1fb80d6f178d2f939d45b74df3cc09e4f2bb99a370e9',
    );
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
