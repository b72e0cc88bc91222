import { useSignal } from '@preact/signals';
import { useId } from 'preact/hooks';
import { call } from '../api/call.ts';
import { issuerConfig } from '../api/config.ts';
import { ProblemError } from '../api/problem-error.ts';
import { forgetKey, keepKey, key, me, signedOutBecause } from '../api/session.ts';
import { WithIssuer } from '../oidc/with-issuer.tsx';
import { Appearance } from '../shell/account.tsx';
import { t } from '../text/index.ts';

type Trouble = 'missing' | 'wrong' | 'busy' | 'unreachable';

/** The first thing that anybody sees. Where one wanted to go stays in the address. */
export function SignIn() {
  const inputId = useId();
  const hintId = useId();
  const trouble = useSignal<Trouble | null>(null);
  const isChecking = useSignal(false);
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const typed = new FormData(event.currentTarget as HTMLFormElement).get('key');
    const value = typeof typed === 'string' ? typed.trim() : '';
    isChecking.value = true;
    trouble.value = value === '' ? 'missing' : await enter(value);
    isChecking.value = false;
  };
  return (
    <main class="sign-in">
      <form onSubmit={submit} noValidate>
        <h1>{t().product}</h1>
        <p class="quiet">{t().signIn.about}</p>
        {signedOutBecause.value === 'refused' && <p class="note warning">{t().signIn.refused}</p>}
        <WithIssuer />
        <label for={inputId}>{t().signIn.key}</label>
        <input
          id={inputId}
          name="key"
          type="password"
          autoComplete="current-password"
          spellcheck={false}
          aria-describedby={hintId}
          aria-invalid={trouble.value !== null}
        />
        <p id={hintId} class="hint">
          {t().signIn.keyHint} {isLocal() && t().signIn.localHint}
        </p>
        <p role="alert" class="trouble">
          {trouble.value !== null && t().signIn[trouble.value]}
        </p>
        <button
          type="submit"
          class={issuerConfig.value ? undefined : 'primary'}
          aria-disabled={isChecking.value}
        >
          {isChecking.value ? t().signIn.checking : t().signIn.submit}
        </button>
      </form>
      <Appearance />
    </main>
  );
}

/** Keeps the key when the API knows it. Answers what is wrong otherwise. */
async function enter(value: string): Promise<Trouble | null> {
  // A key is an ASCII token: anything else makes no header.
  if (!/^[\x21-\x7e]+$/.test(value)) return 'wrong';
  const before = key.peek();
  try {
    me.value = await call('getMe', { header: { authorization: `Bearer ${value}` } } as never);
    keepKey(value);
    return null;
  } catch (error) {
    if (before !== null) forgetKey();
    if (!(error instanceof ProblemError)) return 'unreachable';
    return [400, 401, 403].includes(error.problem.status) ? 'wrong' : 'busy';
  }
}

const isLocal = () => /^(localhost|127\.0\.0\.1|\[::1\])$/.test(location.hostname);
