import type { BrowserContextOptions, Page, Request, Route } from 'playwright-core';
import { describe, expect, inject, it } from 'vitest';
import { type KnownIssuer, signToken } from '../issuer.ts';
import { CONSOLE_CLIENT } from '../issuer-sign-in.ts';
import { expectAccessible, useConsole } from './console.ts';

const issuer = inject('issuer');
const known = issuer as KnownIssuer;
const open = useConsole();

/** Opens the page where nobody is signed in yet; the issuer's pages are beside it. */
const opened = (path: string, options: BrowserContextOptions = {}) =>
  open(path, { key: null, beside: [known.issuer], ...options });

type Person = { sub?: string; permissions?: string; seconds?: number; refreshes?: boolean };

/** On the issuer's page. */
async function letIn(
  page: Page,
  { sub = 'nadia', permissions, seconds, refreshes }: Person = {},
): Promise<void> {
  await page.getByLabel('Person').fill(sub);
  if (permissions !== undefined) await page.getByLabel('Permissions').fill(permissions);
  if (seconds !== undefined) await page.getByLabel('Seconds').fill(String(seconds));
  if (refreshes) await page.getByLabel('Refresh token').check();
  await page.getByRole('button', { name: 'Let in' }).click();
}

async function signIn(page: Page, person: Person = {}): Promise<void> {
  await page.getByRole('button', { name: 'Sign in with your organization' }).click();
  await letIn(page, person);
}

/** The API takes none of the tokens that the page has now. */
async function endToken(page: Page): Promise<void> {
  const ended = await page.evaluate('sessionStorage.getItem("courtier.key")');
  const problem = { title: 'Unauthorized', status: 401, detail: 'This token does not count.' };
  await page.route('**/api/**', async (route) => {
    if (route.request().headers().authorization !== `Bearer ${ended}`) await route.continue();
    else await route.fulfill({ status: 401, json: problem });
  });
}

/** The token endpoint's answers with something in the place of what is in them. */
async function changeTokens(page: Page, changes: () => Promise<Record<string, unknown>>): Promise<void> {
  await page.route(`${known.issuer}/token`, async (route) => {
    const response = await route.fetch();
    const answer = (await response.json()) as Record<string, unknown>;
    await route.fulfill({ response, json: { ...answer, ...(await changes()) } });
  });
}

describe.skipIf(issuer === null)('signing in with the organization', () => {
  it('leads back to where one wanted to go, with the token in no address and no storage that stays', async () => {
    const { page, complaints } = await opened('/failed?view=messages&status=resolved');
    await page.getByRole('button', { name: 'Sign in with your organization' }).waitFor();
    await expectAccessible(page);
    await signIn(page);
    await page.getByRole('heading', { name: 'Failed messages', level: 1 }).waitFor();
    expect(page.url()).toMatch(/\/console\/failed\?view=messages&status=resolved$/);
    await page.getByText('nadia', { exact: true }).waitFor();
    const token = await page.evaluate('sessionStorage.getItem("courtier.key")');
    expect(await page.evaluate('JSON.stringify(localStorage) + document.cookie')).not.toContain(token);
    await page.reload();
    await page.getByText('nadia', { exact: true }).waitFor();
    expect(complaints).toEqual([]);
  });

  it('shows what the token does not permit as disabled', async () => {
    const { page } = await opened('/');
    await signIn(page, { permissions: 'read:queues' });
    await page.getByRole('link', { name: 'Audit' }).click();
    await page.getByText('This needs the permission read:audit').waitFor();
  });

  it('puts who did something into the audit, and not the page that they did it with', async () => {
    const { page } = await opened('/audit?action=client.created');
    await signIn(page, { sub: 'grace', permissions: 'admin' });
    await page.getByRole('heading', { name: 'Audit' }).waitFor();
    const token = await page.evaluate('sessionStorage.getItem("courtier.key")');
    const created = await fetch(`${inject('running').api}/api/clients`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'made by grace', permissions: ['read:queues'] }),
    });
    expect(created.status).toBe(201);
    await page.getByRole('rowheader', { name: 'grace oidc:grace', exact: true }).first().waitFor();
  });

  it('says what the issuer refuses, and tries again', async () => {
    const { page } = await opened('/queues');
    await page.getByRole('button', { name: 'Sign in with your organization' }).click();
    await page.getByRole('button', { name: 'Refuse' }).click();
    await page.getByText('access_denied: The person is not on call').waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Try again' }).click();
    await letIn(page);
    await page.getByRole('heading', { name: 'Queues', level: 1 }).waitFor();
  });

  it('takes no answer that this tab did not ask for, and none of another state', async () => {
    const { page } = await opened('/signed-in?code=stolen&state=forged');
    await page.getByText('begun in another tab').waitFor();
    await page.getByRole('link', { name: 'Sign in with a key' }).click();
    await page.getByRole('button', { name: 'Sign in with your organization' }).click();
    await page.getByLabel('Person').waitFor();
    await page.evaluate('document.querySelector("input[name=state]").value = "forged"');
    await letIn(page);
    await page.getByText('unexpected "state" response parameter value').waitFor();
    expect(await page.evaluate('sessionStorage.getItem("courtier.key")')).toBeNull();
  });

  it('takes no token that was made for another sign-in', async () => {
    const { page } = await opened('/');
    await changeTokens(page, async () => ({
      id_token: await signToken(known, { aud: CONSOLE_CLIENT, nonce: 'of another' }),
    }));
    await signIn(page);
    await page.getByText('unexpected ID Token "nonce" claim value').waitFor();
    expect(await page.evaluate('sessionStorage.getItem("courtier.key")')).toBeNull();
  });

  it('says so where the API does not accept the issuer’s token', async () => {
    const { page } = await opened('/');
    await changeTokens(page, async () => ({ access_token: await signToken(known, { aud: 'another-api' }) }));
    await signIn(page);
    await page.getByText('the API does not accept its token').waitFor();
  });

  it('says so where the issuer does not answer', async () => {
    const { page } = await opened('/');
    await page.route(`${known.issuer}/**`, (route) => route.abort());
    await page.getByRole('button', { name: 'Sign in with your organization' }).click();
    await page.getByText('cannot be reached from this page').waitFor();
  });

  it('is offered in French', async () => {
    const { page } = await opened('/', { locale: 'fr-FR' });
    await page.getByRole('button', { name: 'Se connecter avec votre organisation' }).click();
    await letIn(page);
    await page.getByRole('heading', { name: 'Vue d’ensemble' }).waitFor();
  });
});

describe.skipIf(issuer === null)('a token that ends', () => {
  it('is renewed without the person while the issuer gives refresh tokens', async () => {
    const { page, complaints } = await opened('/');
    const renewed = page.waitForRequest((request) => (request.postData() ?? '').includes('refresh_token='));
    // So near its end that the next call renews it.
    await signIn(page, { seconds: 15, refreshes: true });
    await renewed;
    await page.getByRole('heading', { name: 'Overview' }).waitFor();
    expect(await page.getByRole('dialog').count()).toBe(0);
    expect(complaints).toEqual([]);
  });

  it('is renewed once the issuer answers again: its refresh token counts as before', async () => {
    const { page } = await opened('/');
    const isRenewal = (request: Request) => (request.postData() ?? '').includes('refresh_token=');
    const troubles = [
      (route: Route) => route.abort('internetdisconnected'),
      (route: Route) => route.fulfill({ status: 503, headers: { 'access-control-allow-origin': '*' } }),
    ];
    await page.route(`${known.issuer}/token`, async (route) => {
      const trouble = isRenewal(route.request()) ? troubles.shift() : undefined;
      await (trouble?.(route) ?? route.continue());
    });
    const renewed = page.waitForResponse((response) => response.ok() && isRenewal(response.request()));
    await signIn(page, { seconds: 15, refreshes: true });
    await page.getByText('The API has not answered since').waitFor();
    await renewed;
    await page.getByText('The API has not answered since').waitFor({ state: 'hidden' });
    expect(troubles).toEqual([]);
    expect(await page.getByRole('dialog').count()).toBe(0);
  });

  it('lets the person sign in again beside what they were doing, which then goes on', async () => {
    const { page, complaints } = await opened('/queues/orders');
    await signIn(page, { permissions: 'read:queues publish:*' });
    await page.getByRole('button', { name: 'Publish a test message' }).click();
    const writing = page.getByRole('dialog', { name: 'Publish a test message' });
    await writing.getByLabel('Body, as JSON').fill('{"written": "before it ended"}');
    await endToken(page);
    const sent = page.waitForRequest(
      (request) => request.method() === 'POST' && request.url().endsWith('/publish'),
    );
    await writing.getByRole('button', { name: 'Publish', exact: true }).click();
    expect((await sent).postData()).toContain('before it ended');
    const over = page.getByRole('dialog', { name: 'Your sign-in has ended' });
    await over.waitFor();
    await expectAccessible(page);
    await page.keyboard.press('Escape');
    const [window] = await Promise.all([
      page.context().waitForEvent('page'),
      over.getByRole('button', { name: 'Sign in again' }).click(),
    ]);
    await letIn(window, { permissions: 'read:queues publish:*' });
    await over.waitFor({ state: 'hidden' });
    // The message was refused before, and has been sent again under the new token.
    await writing.getByText(/^Published|^The exchange|does not/).waitFor();
    expect(await writing.getByLabel('Body, as JSON').inputValue()).toBe('{"written": "before it ended"}');
    expect(complaints).toEqual([]);
  });

  it('shows somebody else who signs in then nothing of it', async () => {
    const { page } = await opened('/queues/orders');
    await signIn(page, { permissions: 'read:queues publish:*' });
    await page.getByRole('button', { name: 'Publish a test message' }).click();
    await endToken(page);
    const over = page.getByRole('dialog', { name: 'Your sign-in has ended' });
    await page.getByRole('button', { name: 'Publish', exact: true }).click();
    const [window] = await Promise.all([
      page.context().waitForEvent('page'),
      over.getByRole('button', { name: 'Sign in again' }).click(),
    ]);
    await letIn(window, { sub: 'omar', permissions: 'read:queues' });
    await page.getByText('omar', { exact: true }).waitFor();
    expect(await page.getByRole('dialog').count()).toBe(0);
  });
});

describe.skipIf(issuer === null)('signing out', () => {
  it('ends the person’s session with the issuer too, and its refresh token', async () => {
    const { page } = await opened('/');
    await signIn(page, { refreshes: true });
    await page.getByRole('heading', { name: 'Overview' }).waitFor();
    const tokens = JSON.parse(String(await page.evaluate('sessionStorage.getItem("courtier.tokens")')));
    const left = page.waitForRequest((request) => request.url().startsWith(`${known.issuer}/logout`));
    await page.getByRole('button', { name: 'Sign out' }).click();
    expect(new URL((await left).url()).searchParams.get('id_token_hint')).toBe(tokens.id);
    await page.getByLabel('Key').waitFor();
    expect(await page.evaluate('sessionStorage.length')).toBe(0);
    const again = await fetch(`${known.issuer}/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'refresh_token',
        client_id: CONSOLE_CLIENT,
        refresh_token: tokens.refresh,
      }),
    });
    expect(await again.json()).toEqual({ error: 'invalid_grant' });
  });
});
