/** What a command's help says: a line for the list of commands, and for its own page that line as a sentence, or more. */
export function about(brief: string, fullDescription = `${brief.charAt(0).toUpperCase()}${brief.slice(1)}.`) {
  return { brief, fullDescription };
}
