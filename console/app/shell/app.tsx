import { useEffect } from 'preact/hooks';
import { Redirect, Route, Router, Switch } from 'wouter-preact';
import { BASE, SIGNED_IN } from '../../serving.ts';
import { useAsked } from '../api/asked.ts';
import { call } from '../api/call.ts';
import { ProblemError } from '../api/problem-error.ts';
import { forgetKey, key, me, visit } from '../api/session.ts';
import { SignIn } from '../sign-in/sign-in.tsx';
import { Boundary } from './boundary.tsx';
import { Frame } from './frame.tsx';
import { later } from './later.tsx';
import { NotFound } from './not-found.tsx';
import { pages } from './pages.ts';

export function App() {
  return (
    <Router base={BASE}>
      <Switch>
        <Route path={SIGNED_IN}>
          <Returned />
        </Route>
        <Route path="/sign-in-again">
          <Again />
        </Route>
        <Route>{key.value === null ? <SignIn /> : <SignedIn key={visit.value} />}</Route>
      </Switch>
    </Router>
  );
}

const Returned = later(async () => (await import('../oidc/returned.tsx')).Returned);
const Again = later(async () => (await import('../oidc/again.tsx')).Again);

/** Every answer belongs to one person, so nothing is shown before it is known who asks. */
function SignedIn() {
  const asked = useAsked({
    queryKey: ['me', visit.value],
    queryFn: () => call('getMe'),
    refetchInterval: 60_000,
  });
  const { data, error } = asked;
  useEffect(() => {
    if (data) me.value = data;
  }, [data]);
  useEffect(() => {
    if (error instanceof ProblemError && [401, 403].includes(error.problem.status)) forgetKey('refused');
  }, [error]);
  return (
    <Frame>
      <Switch>
        {pages.map(({ path, page: Page }) => (
          <Route key={path} path={path}>
            <Boundary>
              <Page />
            </Boundary>
          </Route>
        ))}
        <Route path="/sign-in">
          <Redirect to="/" replace />
        </Route>
        <Route component={NotFound} />
      </Switch>
    </Frame>
  );
}
