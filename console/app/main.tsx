import { render } from 'preact';
import { App } from './shell/app.tsx';
import { applyTheme } from './shell/theme.ts';
import { preferredLanguage, speak } from './text/index.ts';

applyTheme();
await speak(preferredLanguage());
const root = document.getElementById('root');
if (root) render(<App />, root);
