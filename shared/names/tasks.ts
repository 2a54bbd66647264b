/** Of a task, as WS-HumanTask 1.1 spells them. Late and escalated are events, never states. */
export const TASK_STATES = ['Ready', 'Reserved', 'InProgress', 'Suspended', 'Completed', 'Exited'] as const

/** What somebody may do with an open task, in the order in which pages offer it. */
export const TASK_ACTIONS = [
  'claim',
  'start',
  'release',
  'delegate',
  'forward',
  'suspend',
  'resume',
  'complete',
  'draft',
] as const
