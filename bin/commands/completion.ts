import { buildCommand, buildRouteMap } from '@stricli/core';
import type { Context } from '../cli/context.ts';
import { about } from '../cli/docs.ts';

/** What a script of a shell calls: the words up to the one that is begun. */
const propose = buildCommand({
  docs: about('what may come next'),
  parameters: {
    positional: { kind: 'array', parameter: { brief: 'words', parse: String, placeholder: 'word' } },
  },
  async func(this: Context, _: object, ...words: string[]) {
    this.print(await this.propose(words));
  },
});

/** bash parts words at = and :, and would complete the last part alone: what stands before it is cut off again. */
const BASH = `# bash completion of courtier. Once: source <(courtier completion bash)
_courtier() {
  local line cut IFS=$'\\n' words=() current
  local typed=\${COMP_LINE:0:COMP_POINT}
  IFS=$' \\t' read -ra words <<< "$typed"
  [[ $typed == *[[:space:]] ]] && words+=('')
  current=\${words[\${#words[@]}-1]}
  cut=\${current%"\${COMP_WORDS[COMP_CWORD]##[=:]}"}
  COMPREPLY=()
  while IFS=$'\\t' read -r line _; do
    COMPREPLY+=("\${line#"$cut"}")
  done < <("\${words[0]/#\\~/$HOME}" completion propose -- "\${words[@]:1}" 2>/dev/null)
  [[ \${#COMPREPLY[@]} -gt 0 ]] || compopt -o default
}
complete -F _courtier courtier
`;

const ZSH = `#compdef courtier
# zsh completion of courtier. Once, after compinit: source <(courtier completion zsh)
_courtier() {
  local line
  local -a proposed
  while IFS= read -r line; do
    proposed+=("\${\${line%%$'\\t'*}//:/\\\\:}:\${line#*$'\\t'}")
  done < <("\${words[1]/#\\~/$HOME}" completion propose -- "\${(@)words[2,CURRENT]}" 2>/dev/null)
  if (( \${#proposed} )); then
    _describe -t commands courtier proposed
  else
    _files
  fi
}
compdef _courtier courtier
`;

const script = (shell: string, text: string, where: string) =>
  buildCommand({
    docs: about(
      `print the script for ${shell}`,
      `Prints the script that completes commands, flags and names in ${shell}. For every shell, add a line to ${where}: source <(courtier completion ${shell})`,
    ),
    parameters: {},
    func(this: Context) {
      this.print(text);
    },
  });

export const completion = buildRouteMap({
  docs: { brief: 'completion for bash and zsh', hideRoute: { propose: true } },
  routes: {
    bash: script('bash', BASH, '~/.bashrc'),
    zsh: script('zsh', ZSH, '~/.zshrc, after compinit'),
    propose,
  },
});
