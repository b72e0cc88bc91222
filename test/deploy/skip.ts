import { basename } from 'node:path';
import { beforeEach, inject } from 'vitest';
import { skipped } from './stories.ts';

/** Stories that this endpoint does not support are skipped with the reason, which the report shows. */
beforeEach(({ task, skip }) => {
  const file = basename(task.file.filepath, '.test.ts');
  const name = [task.suite?.name, task.name].join(' ');
  const found = skipped(inject('deployedOn').kind).find(
    (each) => each.file === file && each.story !== undefined && name.includes(each.story),
  );
  if (found) skip(found.why);
});
