/** Where a process ends: before or after one of its calls to a port. Until it is started again nothing that it calls answers. */
export class Life {
  #left: number | null = null;
  #isDead = false;

  /** `calls`: each has two places to end at, before it and after it. Null: it lives. */
  begin(calls: number | null): void {
    this.#left = calls;
    this.#isDead = false;
  }

  get isDead(): boolean {
    return this.#isDead;
  }

  step(): void {
    if (this.#left === 0) this.#isDead = true;
    if (this.#isDead) throw new Error('The process has ended.');
    if (this.#left !== null) this.#left -= 1;
  }

  /** The same port, of whose calls each may be the last. */
  of<Port extends object>(port: Port): Port {
    return new Proxy(port, {
      get: (target, name) => {
        const member = Reflect.get(target, name);
        if (typeof member !== 'function') return member;
        return async (...given: unknown[]) => {
          this.step();
          const answer = await member.apply(target, given);
          this.step();
          return answer;
        };
      },
    });
  }
}
