// SPDX-License-Identifier: Apache-2.0
import {
  OctagonX,
  CircleStop,
  GitBranch,
  GitFork,
  Hourglass,
  type LucideIcon,
  PencilLine,
  Play,
  Send,
  Split,
  Stamp,
  Workflow,
  Zap,
} from 'lucide-react'
import type { NodeType } from '../../flow/spec'

export const ICONS: Record<NodeType, LucideIcon> = {
  start: Play,
  fill: PencilLine,
  approve: Stamp,
  copy: Send,
  service: Zap,
  exclusive: GitBranch,
  parallel: GitFork,
  inclusive: Split,
  wait: Hourglass,
  subflow: Workflow,
  end: CircleStop,
  terminate: OctagonX,
}

export const TONES: Record<NodeType, string> = {
  start: 'brand',
  fill: 'info',
  approve: 'warn',
  copy: 'violet',
  service: 'ok',
  exclusive: 'grey',
  parallel: 'grey',
  inclusive: 'grey',
  wait: 'grey',
  subflow: 'info',
  end: 'brand',
  terminate: 'danger',
}
