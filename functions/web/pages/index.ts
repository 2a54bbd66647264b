import type { Page } from '../visit.ts'
import { copies } from './copies.tsx'
import { draft } from './draft.tsx'
import { groups } from './groups.tsx'
import { inbox } from './inbox.tsx'
import { letters } from './letters.tsx'
import { nation } from './nation.ts'
import { proposalList } from './proposal-list.tsx'
import { proposals } from './proposals.tsx'
import { task } from './task.tsx'

/** Every page of the console. */
export const pages: readonly Page[] = [
  ...inbox,
  ...task,
  ...draft,
  ...proposalList,
  ...proposals,
  ...nation,
  ...groups,
  ...letters,
  ...copies,
]
