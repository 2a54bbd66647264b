import type { Route } from '../route.ts'
import { attachments } from './attachments.ts'
import { batch } from './batch.ts'
import { drafts } from './drafts.ts'
import { health } from './health.ts'
import { history } from './history.ts'
import { me } from './me.ts'
import { proposals } from './proposals.ts'
import { requests } from './requests.ts'
import { taskLists } from './task-lists.ts'
import { tasks } from './tasks.ts'
import { throughput } from './throughput.ts'

/** Every route of the API. The app, the authorization matrix and the published document read this one table. */
export const routes: readonly Route[] = [
  ...me,
  ...taskLists,
  ...tasks,
  ...drafts,
  ...batch,
  ...proposals,
  ...requests,
  ...history,
  ...attachments,
  ...throughput,
  ...health,
]
