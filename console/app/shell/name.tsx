/** The name of a queue or an exchange. Where it is too long for its place it goes on after one of its words, not within one. */
export function Name({ of: name }: { of: string }) {
  return (
    <>
      {name.split(/(?<=[_.:-])/).map((word, n) => (
        <span key={n}>
          {n > 0 && <wbr />}
          {word}
        </span>
      ))}
    </>
  );
}
