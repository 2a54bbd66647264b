import type { Page } from '../visit.ts'
import { copies } from './copies.tsx'
import { draft } from './draft.tsx'
import { groups } from './groups.tsx'
import { handOver } from './hand-over.tsx'
import { inbox } from './inbox.tsx'
import { letters } from './letters.tsx'
import { nation } from './nation.ts'
import { people } from './people.tsx'
import { proposalList } from './proposal-list.tsx'
import { proposals } from './proposals.tsx'
import { requests } from './requests.tsx'
import { system } from './system.tsx'
import { systems } from './systems.tsx'
import { task } from './task.tsx'
import { transfer } from './transfer.tsx'
import { wholeNumbers } from './whole-numbers.tsx'
import { workSheet } from './work-sheet.tsx'

/** Every page of the console. */
export const pages: readonly Page[] = [
  ...inbox,
  ...handOver,
  ...workSheet,
  ...task,
  ...draft,
  ...proposalList,
  ...proposals,
  ...wholeNumbers,
  ...nation,
  ...groups,
  ...letters,
  ...copies,
  ...people,
  ...transfer,
  ...requests,
  ...systems,
  ...system,
]
