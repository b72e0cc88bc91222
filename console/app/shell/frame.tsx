import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';
import { Link, useLocation } from 'wouter-preact';
import { may, me } from '../api/session.ts';
import { Over } from '../oidc/over.tsx';
import { t } from '../text/index.ts';
import { Account } from './account.tsx';
import { useNames } from './address.ts';
import { Banner } from './banner.tsx';
import { Icon, type IconName } from './icons.tsx';
import { Questions } from './question.tsx';
import { Shortcuts } from './shortcuts.tsx';

type Entry = { path: string; icon: IconName; name: keyof ReturnType<typeof t>['nav']; needs: string };

const entries: readonly Entry[] = [
  { path: '/', icon: 'overview', name: 'overview', needs: 'read:queues' },
  { path: '/failed', icon: 'failed', name: 'failed', needs: 'read:failed' },
  { path: '/operations', icon: 'operations', name: 'operations', needs: 'read:failed' },
  { path: '/replay', icon: 'replay', name: 'replay', needs: 'read:messages' },
  { path: '/queues', icon: 'queues', name: 'queues', needs: 'read:queues' },
  { path: '/topology', icon: 'topology', name: 'topology', needs: 'read:queues' },
  { path: '/workflows', icon: 'workflows', name: 'workflows', needs: 'read:workflows' },
  { path: '/subscriptions', icon: 'subscriptions', name: 'subscriptions', needs: 'read:queues' },
  { path: '/webhooks', icon: 'webhooks', name: 'webhooks', needs: 'read:webhooks' },
  { path: '/clients', icon: 'clients', name: 'clients', needs: 'admin' },
  { path: '/audit', icon: 'audit', name: 'audit', needs: 'read:audit' },
];

/** What stands around every page: where one can go, who one is, and whether the API answers. */
export function Frame({ children }: { children: ComponentChildren }) {
  const [location] = useLocation();
  useTitle(location);
  useArrival();
  return (
    <div class="frame">
      <a class="skip" href="#content">
        {t().nav.skip}
      </a>
      <header class="side">
        <Link href="/" class="brand">
          <Mark />
          {t().product}
        </Link>
        <button type="button" class="menu-button quiet-button" popovertarget="nav" aria-label={t().nav.menu}>
          <Icon name="menu" />
        </button>
        <nav id="nav" popover="auto" aria-label={t().nav.label}>
          <ul>
            {entries.map((entry) => (
              <NavLink key={entry.path} {...entry} isHere={isWithin(location, entry.path)} />
            ))}
          </ul>
          <Account />
        </nav>
      </header>
      <div class="page">
        <Banner />
        <main id="content" tabIndex={-1}>
          {children}
        </main>
      </div>
      <Shortcuts />
      <Questions />
      <Over />
    </div>
  );
}

/** What a tab and a screen reader call the page. */
function useTitle(location: string): void {
  const names = useNames();
  const entry = entries.find(({ path }) => isWithin(location, path));
  const title = [...names.slice(1), ...(entry ? [t().nav[entry.name]] : []), t().product].join(' · ');
  useEffect(() => {
    document.title = title;
  }, [title]);
}

/** Who follows a link begins at the top of the page that it leads to, as after any other load; Back leaves both to the browser. */
function useArrival(): void {
  useEffect(() => {
    const arrive = () => {
      scrollTo(0, 0);
      document.getElementById('content')?.focus({ preventScroll: true });
    };
    addEventListener('pushState', arrive);
    return () => removeEventListener('pushState', arrive);
  }, []);
}

function NavLink({ path, icon, name, needs, isHere }: Entry & { isHere: boolean }) {
  const isLacking = me.value !== null && !may(needs);
  const close = () => document.getElementById('nav')?.hidePopover();
  return (
    <li>
      <Link
        href={path}
        class={isLacking ? 'nav-link lacking' : 'nav-link'}
        aria-current={isHere ? 'page' : undefined}
        title={isLacking ? t().state.lacks(needs) : undefined}
        onClick={close}
      >
        <Icon name={icon} />
        {t().nav[name]}
      </Link>
    </li>
  );
}

function isWithin(location: string, path: string): boolean {
  return path === '/' ? location === '/' : location === path || location.startsWith(`${path}/`);
}

/** An envelope on its way. */
function Mark() {
  return (
    <svg class="mark" viewBox="0 0 24 24" width="22" height="22" aria-hidden="true">
      <rect x="1" y="4" width="22" height="16" rx="4" class="mark-ground" />
      <path d="M5.5 9l6.5 4.500L18.5 9" class="mark-line" />
    </svg>
  );
}
