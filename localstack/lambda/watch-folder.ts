import { type FSWatcher, readdirSync, watch } from 'node:fs';
import { join } from 'node:path';

export type FolderWatch = { close(): void };

/**
 * Tells each changed file below a folder. Node's own `recursive` watches every file by itself on Linux, and goes deaf to
 * one that an editor or git has replaced: so this watches folders alone, which see both ways of writing.
 */
export function watchFolder(
  folder: string,
  changed: (file: string) => void,
  onTrouble: (error: Error) => void,
): FolderWatch {
  const watchers = new Map<string, FSWatcher>();
  const forget = (path: string) => {
    watchers.get(path)?.close();
    watchers.delete(path);
  };
  const add = (path: string): void => {
    const watcher = watch(path, { persistent: false }, (event, name) => {
      if (name === null) return;
      const file = join(path, name);
      if (event === 'rename') {
        // It may be another folder of the same name now.
        forget(file);
        if (isFolder(file)) addAll(file);
      }
      changed(file);
    });
    watcher.on('error', (error) => {
      forget(path);
      if (isFolder(path)) onTrouble(error);
    });
    watchers.set(path, watcher);
  };
  const addAll = (path: string): void => {
    try {
      addEach(path);
    } catch (error) {
      // It went away meanwhile, or the system watches no more.
      if (isFolder(path)) onTrouble(error instanceof Error ? error : new Error(String(error)));
    }
  };
  const addEach = (path: string): void => {
    add(path);
    for (const entry of readdirSync(path, { withFileTypes: true })) {
      const inner = join(path, entry.name);
      if (entry.isDirectory()) addAll(inner);
      // It was there before the watch was.
      else if (!starting) changed(inner);
    }
  };
  let starting = true;
  addAll(folder);
  starting = false;
  return {
    close: () => {
      for (const path of [...watchers.keys()]) forget(path);
    },
  };
}

function isFolder(path: string): boolean {
  try {
    readdirSync(path);
    return true;
  } catch {
    return false;
  }
}
