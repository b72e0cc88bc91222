import { useLocation, useSearch } from 'wouter-preact';
import { BASE } from '../../serving.ts';

/**
 * The names in the page's address, each decoded once. The router hands over what it has decoded itself, so that a name with a
 * percent sign in it would be decoded twice.
 */
export function useNames(): readonly string[] {
  useLocation();
  return location.pathname
    .slice(BASE.length + 1)
    .split('/')
    .map(decoded);
}

/** The page of a queue. */
export function queueAddress(name: string): string {
  return `/queues/${encodeURIComponent(name)}`;
}

/** What the page's address asks for, decoded once as well. */
export function useQuery(): URLSearchParams {
  useSearch();
  return new URLSearchParams(location.search);
}

/** Somebody may have typed the address: what is no encoded text stays as it is. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
