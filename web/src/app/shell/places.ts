// SPDX-License-Identifier: Apache-2.0
// Every page one can go to, for the left bar and the command menu.
import {
  BadgeJapaneseYen,
  Boxes,
  Building2,
  CalendarClock,
  ChartNoAxesCombined,
  CircleCheck,
  FileClock,
  FileText,
  FolderOpen,
  Home,
  KeyRound,
  Megaphone,
  PhoneIncoming,
  Receipt,
  Scale,
  Settings,
  ShieldCheck,
  Stethoscope,
  Table2,
  UserRound,
  Users,
  type LucideIcon,
} from 'lucide-react'
import { t } from '../../i18n/t'
import { formFor, hasRight, type Me, rolesOf } from '../session'

export interface Place {
  href: string
  title: string
  icon: LucideIcon
  /** More words to find it by. */
  words?: string
  /** What a capability keeps: found by the command menu and from its pages, not in the left bar. */
  quiet?: boolean
}

export interface PlaceGroup {
  key: string
  title: string
  places: Place[]
}

const FORM_ICONS: Record<string, LucideIcon> = {
  person: UserRound,
  patient: UserRound,
  lead: PhoneIncoming,
  appointment: CalendarClock,
  visit: Stethoscope,
  charge: Receipt,
  channel: Megaphone,
  channel_person: Users,
  agreement: FileText,
  tracking_code: Table2,
  claim: Scale,
  commission_scheme: Scale,
  channel_cost: Receipt,
  statement: FileText,
  statement_line: Table2,
  settlement_period: CalendarClock,
}

function formIcon(me: Me | undefined, form: string): LucideIcon {
  for (const role of rolesOf(me, form)) {
    const found = FORM_ICONS[role]
    if (found) return found
  }
  return FolderOpen
}

export const first = (): Place[] => [
  { href: '/', title: t('nav.workbench'), icon: Home, words: 'home gongzuotai' },
  { href: '/tasks', title: t('nav.tasks'), icon: CircleCheck, words: 'todo daiban' },
  {
    href: '/boards',
    title: t('nav.boards'),
    icon: ChartNoAxesCombined,
    words: 'dashboard report kanban baobiao',
  },
]

function commission(me: Me): Place[] {
  const places: Place[] = []
  if (formFor(me, 'channel')) {
    places.push({
      href: '/channels',
      title: t('nav.channels'),
      icon: ChartNoAxesCombined,
      words: 'channel roi qudao',
    })
  }
  if (formFor(me, 'statement')) {
    places.push({
      href: '/commission',
      title: t('nav.commission'),
      icon: BadgeJapaneseYen,
      words: 'commission settle yongjin jiesuan',
    })
  }
  return places
}

function admin(me: Me): Place[] {
  const all: [string, Place][] = [
    [
      'people',
      {
        href: '/admin/departments',
        title: t('nav.departments'),
        icon: Building2,
        words: 'department bumen',
      },
    ],
    ['people', { href: '/admin/users', title: t('nav.users'), icon: Users, words: 'user yonghu' }],
    [
      'roles',
      {
        href: '/admin/roles',
        title: t('nav.roles'),
        icon: ShieldCheck,
        words: 'role right juese quanxian',
      },
    ],
    [
      'design',
      {
        href: '/admin/forms',
        title: t('nav.forms'),
        icon: Table2,
        words: 'form design biaodan sheji',
      },
    ],
    [
      'apikeys',
      { href: '/admin/apikeys', title: t('nav.apikeys'), icon: KeyRound, words: 'api key' },
    ],
    [
      'audit',
      { href: '/admin/audit', title: t('nav.audit'), icon: FileClock, words: 'audit shenji' },
    ],
    [
      'solutions',
      { href: '/admin/solutions', title: t('nav.solutions'), icon: Boxes, words: 'solution demo' },
    ],
    [
      'messages',
      {
        href: '/admin/messages',
        title: t('nav.messages'),
        icon: Megaphone,
        words: 'message sms xiaoxi duanxin',
      },
    ],
    [
      'settings',
      {
        href: '/admin/connections',
        title: t('nav.connections'),
        icon: Megaphone,
        words: 'api waibu lianjie',
      },
    ],
    [
      'settings',
      {
        href: '/admin/calendar',
        title: t('nav.calendar'),
        icon: FileClock,
        words: 'rili jiejiari',
      },
    ],
    [
      'settings',
      { href: '/admin/duty', title: t('nav.duty'), icon: FileClock, words: 'duty zhiban' },
    ],
    [
      'settings',
      {
        href: '/admin/settings',
        title: t('nav.settings'),
        icon: Settings,
        words: 'settings shezhi',
      },
    ],
  ]
  return all.filter(([right]) => hasRight(me, right)).map(([, place]) => place)
}

export function placeGroups(me: Me | undefined): PlaceGroup[] {
  if (!me) return []
  const groups: PlaceGroup[] = me.apps.map((app) => ({
    key: app.key,
    title: app.title,
    places: app.forms
      .filter((form) => form.can.includes('read'))
      .map((form) => ({
        href: `/r/${form.key}`,
        title: form.title,
        icon: formIcon(me, form.key),
        words: form.key,
        quiet: form.is_ledger,
      })),
  }))
  const pages = commission(me)
  if (pages.length > 0)
    groups.splice(1, 0, { key: 'commission', title: t('nav.analysis'), places: pages })
  const ruled = admin(me)
  if (ruled.length > 0) groups.push({ key: 'admin', title: t('nav.admin'), places: ruled })
  return groups.filter((group) => group.places.length > 0)
}
