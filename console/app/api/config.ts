import { signal } from '@preact/signals';
import { BASE, type ConsoleConfig, type IssuerConfig } from '../../serving.ts';

let asked: Promise<ConsoleConfig> | undefined;

/** Where people sign in; null: with a key alone, as far as is known. */
export const issuerConfig = signal<IssuerConfig | null>(null);

/** What the page knows about its deployment. What could not be read is asked for again the next time. */
export async function readConfig(): Promise<ConsoleConfig> {
  asked ??= read();
  try {
    const config = await asked;
    issuerConfig.value = config.oidc;
    return config;
  } catch (error) {
    asked = undefined;
    throw error;
  }
}

async function read(): Promise<ConsoleConfig> {
  const response = await fetch(`${BASE}/config.json`, { cache: 'no-store' });
  if (!response.ok) throw new TypeError(`config.json: ${response.status}`);
  return (await response.json()) as ConsoleConfig;
}
