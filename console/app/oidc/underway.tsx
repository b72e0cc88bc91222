import { Link } from 'wouter-preact';
import { t } from '../text/index.ts';

type Props = { trouble: string | null; isDone?: boolean; again: () => void };

/** What a person sees between the page and the issuer: for a moment, or with what went wrong. */
export function Underway({ trouble, isDone = false, again }: Props) {
  return (
    <main class="sign-in">
      <section>
        <h1>{t().product}</h1>
        <p role="status" class="quiet">
          {isDone ? t().signIn.done : trouble === null && t().signIn.underway}
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
