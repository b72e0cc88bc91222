import { describe, expect, it } from 'vitest';
import { createPlaces } from '../../prove/places.ts';

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('the places of faults', () => {
  it('are broken by one fault each at a time', async () => {
    const places = createPlaces();
    const giveBack = await places.take('network');
    await places.take('aws');
    let second = false;
    const waiting = places.take('network').then(() => {
      second = true;
    });
    await turn();
    expect(second).toBe(false);
    giveBack();
    await waiting;
    expect(second).toBe(true);
  });

  it('are all of the runtime where the runtime itself is', async () => {
    const places = createPlaces();
    const giveBack = await places.take('aws');
    let killed = false;
    const killing = places.take('runtime').then((end) => {
      killed = true;
      return end;
    });
    await turn();
    expect(killed).toBe(false);
    giveBack();
    const end = await killing;
    let throttled = false;
    const throttling = places.take('aws').then(() => {
      throttled = true;
    });
    await places.take('network');
    await turn();
    expect(throttled).toBe(false);
    end();
    await throttling;
    expect(throttled).toBe(true);
  });
});
