import { useEffect } from 'preact/hooks';
import { issuerConfig, readConfig } from '../api/config.ts';
import { useWork } from '../shell/work.ts';
import { t } from '../text/index.ts';
import { placeHere } from './place.ts';
import { signInTroubleIn } from './trouble.ts';

/** Signing in with the organization's issuer, where the page knows one. */
export function WithIssuer() {
  const leaving = useWork(signInTroubleIn);
  useEffect(() => void readConfig().catch(() => {}), []);
  if (issuerConfig.value === null) return null;
  const leave = async () => {
    const { beginSignIn } = await import('./begin.ts');
    await beginSignIn(placeHere());
  };
  return (
    <div class="with-issuer">
      <button
        type="button"
        class="primary"
        aria-disabled={leaving.isBusy}
        onClick={() => void leaving.run(leave)}
      >
        {t().signIn.withIssuer}
      </button>
      <p role="alert" class="trouble">
        {leaving.trouble}
      </p>
      <p class="or quiet">{t().signIn.or}</p>
    </div>
  );
}
