import { type Application, type CommandContext, generateHelpTextForAllCommands } from '@stricli/core';
import { app } from '../bin/cli/app.ts';
import { type Ending, exitCodes, meanings } from '../bin/cli/exit-codes.ts';
import { apiFlags } from '../bin/cli/flags.ts';

/** The page of the command line: every command's own help. */
export function renderCli(): string {
  // No command is run here: which context it would need is of no matter.
  const helps = generateHelpTextForAllCommands(app as unknown as Application<CommandContext>);
  const groups = Map.groupBy(helps, ([command]) => command.split(' ')[1] ?? '');
  const sections = [...groups].map(([group, commands]) => {
    const texts = commands.map(
      ([command, help]) => `### ${command}\n\n\`\`\`text\n${shortened(help)}\n\`\`\`\n`,
    );
    return `## ${group}\n\n${texts.join('\n')}`;
  });
  return `${INTRODUCTION}\n${sharedFlags()}\n${endings()}\n${AFTER}\n${sections.join('\n')}`;
}

/** Flags that are said once on the page: of every command, and of every one that calls the API. */
const SHARED = [...Object.keys(apiFlags), 'help'].map((name) => new RegExp(`^ .*--${name}\\]? .*\\n`, 'm'));

function shortened(help: string): string {
  const rest = SHARED.reduce((text, line) => text.replace(line, ''), help.replace(/^.* --help\n/m, ''));
  return rest
    .replace(/^ +-- +what follows.*\n/m, '')
    .replace(/^FLAGS\n(?! )\n?/m, '')
    .trimEnd();
}

function endings(): string {
  const rows = (Object.keys(exitCodes) as Ending[]).map(
    (ending) => `| ${exitCodes[ending]} | ${meanings[ending]} |\n`,
  );
  return `| exit code | |\n|---|---|\n${rows.join('')}`;
}

/** What every command that calls the API takes, as its help says it. */
function sharedFlags(): string {
  const rows = Object.entries(apiFlags).map(([name, { brief }]) => `| \`--${name}\` | ${brief} |\n`);
  return `Commands that call the API also take:\n\n| | |\n|---|---|\n${rows.join('')}`;
}

const INTRODUCTION = `<!-- Written by npm run docs from bin/commands. -->
# The command line

\`npx courtier\` in a project that has Courtier, \`npm run courtier --\` in this repository. \`--help\` after any command says
what it takes.

## Where the API is, and the key

A command speaks to the first of these that there is:

1. \`--url URL\`, or the environment's \`COURTIER_URL\`
2. the profile that \`--profile NAME\` or \`COURTIER_PROFILE\` names
3. the current profile: \`courtier login\` makes one, \`courtier profiles use NAME\` changes it
4. the local runtime on this machine (\`COURTIER_API_PORT\` and \`AWS_ENDPOINT_PORT\`, where it has other ports)

The key is \`COURTIER_KEY\` where the URL is named, and at the local runtime, which else has its own; a profile has its own, and
\`COURTIER_KEY\` beside a profile that nobody typed is refused: it may be another Courtier's. A key is never an argument, which
other users of the machine could read. \`courtier login\` keeps it in \`$XDG_CONFIG_HOME/courtier/profiles.json\` (\`~/.config\`),
which its owner alone may read, and a profile's key is sent to that profile's URL and to no other.

\`\`\`text
courtier login --profile prod --url https://example.execute-api.eu-west-1.amazonaws.com/prod
courtier failed list --since 1h
courtier --help
\`\`\`

## Output

- For a person: tables as wide as the terminal, times of this machine (\`--utc\`: UTC), colours (\`NO_COLOR=1\` none, \`FORCE_COLOR=1\`
  always).
- For a program, in a pipe: the same tables, nothing cut, times in UTC, no colours.
- \`--json\`: the API's own answer; of a list a line for each entry, as pages come.
- What somebody outside wrote (bodies, error messages, names) tells a terminal nothing: control characters are shown as \`\\u001b\`.
- Notes, questions and progress go to standard error.

A command that changes what others may miss says what it is about to do, to how many, and asks. \`--yes\` answers; where nobody
can be asked, it is needed.

What is not ready now (429, 503) is tried again for 30 seconds, when it says so itself; \`--wait SECONDS\` says how long.
`;

const AFTER = `## Completion

\`\`\`text
source <(courtier completion bash)      # in ~/.bashrc
source <(courtier completion zsh)       # in ~/.zshrc, after compinit
\`\`\`

They complete commands, flags, their values, and the names of queues and exchanges of the API that commands speak to. The shell
has to find \`courtier\`: \`npm install -g courtier\`, or \`PATH=$PWD/node_modules/.bin:$PATH\`.
`;
