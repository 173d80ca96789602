import type { SystemPreset } from './system-preset.js';

/** Each datacenter is a clone, each key a branch, and each write a commit of all that its author had on that branch. */
export const versionControl: SystemPreset = {
  title: 'Version control (Git)',
  strategy: {
    kind: 'multi-leader',
    topology: { kind: 'all-to-all' },
    conflicts: 'siblings',
    context: 'carried',
    stamps: 'hybrid',
    delivery: 'causal',
    sessions: 'sticky',
  },
  sources: [
    {
      settings: ['conflicts', 'context'],
      says: 'a commit names its parents; an update that does not descend from the other side is no fast-forward, so both lines stay until a merge with both as parents',
      page: 'https://git-scm.com/docs/git-push',
      readOn: '2026-11-23',
    },
    {
      settings: ['delivery'],
      says: 'a fetch brings refs together with the objects that complete their histories: no commit without its ancestors',
      page: 'https://git-scm.com/docs/git-fetch',
      readOn: '2026-11-23',
    },
    {
      settings: ['sessions'],
      says: 'a commit is recorded in the repository in which it is made: everybody works in a clone of his own',
      page: 'https://git-scm.com/docs/git-commit',
      readOn: '2026-11-23',
    },
    {
      settings: ['stamps'],
      says: 'whether one commit follows another is told by their parents alone, never by a clock; which of several comes first is our choice',
      page: 'https://git-scm.com/docs/git-merge-base',
      readOn: '2026-11-23',
    },
    {
      settings: ['topology'],
      says: 'a repository fetches from any other that it can name, and from several at once',
      page: 'https://git-scm.com/docs/git-fetch',
      readOn: '2026-11-23',
    },
  ],
  notModelled: [
    'Contents, and conflicts within them: a merge is a write whose author has read both sides.',
    'When people fetch and push: commits spread by themselves, as soon as links allow.',
    'Rebasing, forced pushes and deleted branches, which take history back.',
    'Dates of commits: the hybrid clock decides which of several versions is told first, and Git tells none first.',
  ],
};
