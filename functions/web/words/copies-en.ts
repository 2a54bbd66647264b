import type { copiesId } from './copies-id.ts'

/** Copies, in English. */
export const copiesEn: typeof copiesId = {
  lead: 'What other offices let you know. A copy waits for no decision of yours; its sender sees when it was read, and by whom.',
  views: { unread: 'Unread', all: 'All' },
  viewsLabel: 'Copies',
  list: 'List of copies',
  shown: (n, more) => `${n}${more ? '+' : ''} copies, newest on top`,
  columns: { pick: 'Pick', proposal: 'Proposal', from: 'From', letter: 'Letter', read: 'Read' },
  pick: (name) => `Pick ${name}`,
  noLetter: 'no letter',
  readBy: (name, day) => `${name}, ${day}`,
  markRead: 'Mark as read',
  forPicked: 'For the picked copies:',
  nonePicked: 'Pick the copies first.',
  marked: (n) => `${n} copies marked as read`,
  unreadTitle: 'Every copy has been read',
  unreadText: 'A new copy appears here as soon as another office sends it.',
  noneTitle: 'No copies yet',
  csvColumns: ['number', 'group', 'from', 'received', 'letter number', 'letter date', 'read by', 'read at'],
}
