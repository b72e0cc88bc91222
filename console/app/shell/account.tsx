import { useId } from 'preact/hooks';
import { me } from '../api/session.ts';
import { signOut } from '../oidc/sign-out.ts';
import { type Language, language, languages, speak, t } from '../text/index.ts';
import { Icon } from './icons.tsx';
import { type Theme, theme } from './theme.ts';

/** Who is signed in, and how the page looks to them. */
export function Account() {
  return (
    <div class="account">
      <p class="account-name">
        <Icon name="person" />
        <span title={me.value?.permissions.join('\n')}>{me.value?.name ?? t().state.loading}</span>
      </p>
      <Appearance />
      <button type="button" class="quiet-button" onClick={() => void signOut()}>
        {t().account.signOut}
      </button>
    </div>
  );
}

/** Theme and language. */
export function Appearance() {
  const themeId = useId();
  const languageId = useId();
  return (
    <div class="appearance">
      <label for={themeId}>{t().account.theme}</label>
      <select
        id={themeId}
        value={theme.value}
        onChange={({ currentTarget }) => {
          theme.value = currentTarget.value as Theme;
        }}
      >
        <option value="system">{t().account.system}</option>
        <option value="light">{t().account.light}</option>
        <option value="dark">{t().account.dark}</option>
      </select>
      <label for={languageId}>{t().account.language}</label>
      <select
        id={languageId}
        value={language.value}
        onChange={({ currentTarget }) => void speak(currentTarget.value as Language)}
      >
        {Object.entries(languages).map(([code, name]) => (
          <option key={code} value={code} lang={code}>
            {name}
          </option>
        ))}
      </select>
    </div>
  );
}
