import type { Fault, FaultCode } from '../../core/fault.ts'

const STATUS: Record<FaultCode, number> = {
  invalid: 400, 'not-found': 404, conflict: 409, cancelled: 499, unsupported: 501, corrupt: 422, denied: 403, exhausted: 507,
  closed: 503, bug: 500,
}

/** A fault as an HTTP response. */
export function faultResponse(fault: Fault): Response {
  return jsonResponse({ fault: fault.toRecord() }, STATUS[fault.code])
}

export function jsonResponse(value: unknown, status = 200): Response {
  return new Response(JSON.stringify(value), { status, headers: { 'Content-Type': 'application/json; charset=utf-8', 'Cache-Control': 'no-store' } })
}
