export const pidOf = 'export const handler = async () => process.pid';

export const waiting = `export const handler = async (ms) => { await new Promise((done) => setTimeout(done, ms)); return process.pid }`;
