// SPDX-License-Identifier: Apache-2.0
// Inside the format room: how rows travel from the confined child to the server. The server trusts
// nothing that it receives: a parser that was taken over may only send cells, as a user could.
//
// A frame is a u32 length of what follows its type, a type, and the rest, in the machine's byte order:
//   I  u8 format, u8 1904, char separator, str encoding, str sheet, u32 n, n x str
//   R  i64 number, u32 n, n x (u8 kind, str text)
//   F  u8 fault, i64 at
//   E
// where str is a u32 length and the bytes.
#ifndef FORMAT_WIRE_H
#define FORMAT_WIRE_H

#include "format/parse.h"

#define WIRE_HEAD 5
#define WIRE_INFO_MAX (4u << 20)

// Child: parses and sends until the end, a fault, or the other side has gone.
void wire_send_all(int fd, const struct parse_job *job);

// Server.
struct remote {
    int fd;
    struct sheet_limits limits;
    struct sheet_info info;
    struct sheet_row row;
    i64 fault_at;
    i64 waited_ms; // for the child, all in all
    // private
    struct pool pool; // the texts of info
    char *buf;
    size_t at, n, cap;
    struct sheet_cell *cells;
};

// Takes over `fd` (remote_close closes it) and waits for the info.
enum sheet_fault remote_open(struct remote *r, int fd, struct sheet_limits limits);
enum sheet_fault remote_next(struct remote *r); // row.n is 0 at the end
void remote_close(struct remote *r);

#endif
