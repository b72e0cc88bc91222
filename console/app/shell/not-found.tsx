import { Link } from 'wouter-preact';
import { t } from '../text/index.ts';
import { Empty } from './empty.tsx';

export function NotFound() {
  return (
    <Empty title={t().state.notFound} hint={t().state.notFoundHint}>
      <Link href="/" class="button">
        {t().state.back}
      </Link>
    </Empty>
  );
}
