import { Link } from 'wouter-preact';
import { t } from '../text/index.ts';

type Props = { trouble: string | null; isTold?: boolean; again: () => void };

/** What a person sees between the page and the issuer: for a moment, or with what went wrong. */
export function Underway({ trouble, isTold = false, again }: Props) {
  return (
    <main class="sign-in">
      <section>
        <h1>{t().product}</h1>
        <p role="status" class="quiet">
          {isTold ? t().signIn.told : trouble === null && t().signIn.underway}
        </p>
        <p role="alert" class="trouble">
          {trouble}
        </p>
        {trouble !== null && (
          <>
            <button type="button" class="primary" onClick={again}>
              {t().signIn.tryAgain}
            </button>
            <Link href="/">{t().signIn.withKey}</Link>
          </>
        )}
      </section>
    </main>
  );
}
