/*
 * A pseudo-terminal whose module's side is a test: prints its path as the first line of
 * descriptor 3, then carries stdin to the port and the port to stdout, and says "open" and
 * "closed" on descriptor 3 when a program opens and closes the port. What the module says to a
 * closed port is lost, as on a cable. Ends, and takes the port with it, at the end of stdin.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <termios.h>
#include <unistd.h>

static void say(const char *text) {
  if (write(3, text, strlen(text)) < 0) exit(1);
}

static void fail(const char *what) {
  perror(what);
  exit(1);
}

/* One direction, with what the other side did not take yet. */
struct way {
  int from, to;
  size_t start, end;
  char bytes[1024];
};

/* What poll is to look for: more bytes only once the last ones are gone. */
static void ask(const struct way *way, struct pollfd *from, struct pollfd *to) {
  if (way->start < way->end) to->events |= POLLOUT;
  else from->events |= POLLIN;
}

/* 0 at the end of input; 1 otherwise. */
static int fill(struct way *way) {
  ssize_t length = read(way->from, way->bytes, sizeof way->bytes);
  if (length < 0) return errno == EAGAIN || errno == EINTR || errno == EIO;
  way->start = 0;
  way->end = (size_t)length;
  return length > 0;
}

/* 0 where the other side is gone; 1 otherwise. */
static int drain(struct way *way) {
  if (way->start == way->end) return 1;
  ssize_t length = write(way->to, way->bytes + way->start, way->end - way->start);
  if (length < 0) return errno == EAGAIN || errno == EINTR || errno == EIO;
  way->start += (size_t)length;
  return 1;
}

int main(void) {
  signal(SIGPIPE, SIG_IGN);
  int master = posix_openpt(O_RDWR | O_NOCTTY);
  if (master < 0 || grantpt(master) != 0 || unlockpt(master) != 0) fail("pty");
  const char *name = ptsname(master);
  /* Raw from the start: nothing is echoed or turned before the first program sets it so. */
  int slave = open(name, O_RDWR | O_NOCTTY);
  struct termios raw;
  if (slave < 0 || tcgetattr(slave, &raw) != 0) fail(name);
  cfmakeraw(&raw);
  if (tcsetattr(slave, TCSANOW, &raw) != 0) fail("tcsetattr");
  close(slave);

  /* Little room on the way, so that a slow module is felt. */
  int room = 4096;
  setsockopt(1, SOL_SOCKET, SO_SNDBUF, &room, sizeof room);

  char line[128];
  snprintf(line, sizeof line, "%s\n", name);
  say(line);

  for (int fd = 0; fd < 2; fd++) fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
  fcntl(master, F_SETFL, fcntl(master, F_GETFL) | O_NONBLOCK);

  struct way to_host = {.from = 0, .to = master}, to_module = {.from = master, .to = 1};
  int open_now = 0;
  for (;;) {
    struct pollfd polls[3] = {{.fd = master}, {.fd = 0}, {.fd = 1}};
    ask(&to_module, &polls[0], &polls[2]);
    ask(&to_host, &polls[1], &polls[0]);
    /* A closed port hangs up all the time, and nothing tells that it was opened. */
    if (poll(polls, 3, open_now ? -1 : 0) < 0 && errno != EINTR) fail("poll");
    if (polls[2].revents & POLLERR) return 0;

    if (polls[0].revents & POLLIN && !fill(&to_module)) return 0;
    int is_open = !(polls[0].revents & POLLHUP) || polls[0].revents & POLLIN;
    if (is_open != open_now) say(is_open ? "open\n" : "closed\n");
    open_now = is_open;
    if (!drain(&to_module)) return 0;

    if (polls[1].revents & (POLLIN | POLLHUP) && to_host.start == to_host.end && !fill(&to_host))
      return 0;
    if (!open_now) to_host.start = to_host.end;
    if (!drain(&to_host)) return 0;
    if (!open_now) usleep(2000);
  }
}
