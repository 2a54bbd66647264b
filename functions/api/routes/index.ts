import type { Route } from '../route.ts'
import { activities } from './activities.ts'
import { agencies } from './agencies.ts'
import { attachments } from './attachments.ts'
import { batch } from './batch.ts'
import { copies } from './copies.ts'
import { document } from './document.ts'
import { drafts } from './drafts.ts'
import { events } from './events.ts'
import { groups } from './groups.ts'
import { health } from './health.ts'
import { history } from './history.ts'
import { letters } from './letters.ts'
import { me } from './me.ts'
import { persons } from './persons.ts'
import { proposals } from './proposals.ts'
import { regions } from './regions.ts'
import { requests } from './requests.ts'
import { staffOfOffices } from './staff.ts'
import { taskLists } from './task-lists.ts'
import { tasks } from './tasks.ts'
import { throughput } from './throughput.ts'
import { timeline } from './timeline.ts'
import { webhooks } from './webhooks.ts'

/** Every route of the API. The app, the authorization matrix and the published document read this one table. */
export const routes: readonly Route[] = [
  ...me,
  ...taskLists,
  ...tasks,
  ...drafts,
  ...batch,
  ...proposals,
  ...persons,
  ...timeline,
  ...letters,
  ...copies,
  ...groups,
  ...requests,
  ...webhooks,
  ...events,
  ...history,
  ...attachments,
  ...throughput,
  ...activities,
  ...agencies,
  ...staffOfOffices,
  ...regions,
  ...health,
  ...document,
]
