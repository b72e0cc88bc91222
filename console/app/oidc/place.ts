import { BASE } from '../../serving.ts';

/** Where one is, below `/console`, with what the address asks for. */
export const placeHere = () => `${location.pathname.slice(BASE.length)}${location.search}` || '/';
