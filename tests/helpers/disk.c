/* A disk between a program and the kernel, loaded with LD_PRELOAD: it writes down, in their order,
   what the program does to the files of one folder, and makes the n-th change or sync fail.

   It asks the kernel itself and not the next library: there is nothing to look up, and no way back
   into here. Nothing happens before disk_begin is called. */

#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

enum { FILES = 4096 };

static char root[PATH_MAX];
static size_t root_length;
static int record = -1;
static int64_t calls, fail_at;
static int fail_with, fails_on;
static char is_ours[FILES];
static pthread_mutex_t alone = PTHREAD_MUTEX_INITIALIZER;

struct head { char what; char pad[3]; int32_t file; int64_t number; int64_t length; };

static void put(char what, int file, int64_t number, const void *data, size_t length) {
    struct head head = {what, {0}, file, number, (int64_t)length};
    struct iovec parts[2] = {{&head, sizeof head}, {(void *)data, length}};
    if (record >= 0 && syscall(SYS_writev, record, parts, 2) < 0) abort();
}

/* From now on, what is done in a folder goes into a file; from the n-th change on (0: never) one
   fails, or all of them do. Where they fail with no error, the disk lies: it only says it did it. */
void disk_begin(const char *folder, const char *into, int64_t at, int with, int all) {
    root_length = strlen(strcpy(root, folder));
    calls = 0, fail_at = at, fail_with = with, fails_on = all;
    record = (int)syscall(SYS_openat, AT_FDCWD, into, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0600);
}

static int is_in_folder(const char *path) {
    return root_length && !strncmp(path, root, root_length)
        && (path[root_length] == '/' || !path[root_length]);
}

/* The path of an open file, or of a name in a folder that is there. */
static int path_of(int file, char *path) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t length = syscall(SYS_readlinkat, AT_FDCWD, link, path, PATH_MAX - 1);
    path[length < 0 ? 0 : length] = 0;
    return is_in_folder(path);
}

static int full_path(const char *name, char *path) {
    char folder[PATH_MAX];
    const char *slash = strrchr(name, '/');
    snprintf(folder, sizeof folder, "%.*s", slash ? (int)(slash - name) : 1, slash ? name : ".");
    if (!realpath(*folder ? folder : "/", path)) return 0;
    strncat(path, "/", PATH_MAX - strlen(path) - 1);
    strncat(path, slash ? slash + 1 : name, PATH_MAX - strlen(path) - 1);
    return is_in_folder(path);
}

/* Whether this change is one that fails; it is written down where it does. */
static int fails(const char *call, const char *path) {
    char told[PATH_MAX + 32];
    calls++;
    if (!fail_at || calls < fail_at || (calls > fail_at && !fails_on)) return 0;
    snprintf(told, sizeof told, "%s %s", call, strrchr(path, '/') ? strrchr(path, '/') + 1 : path);
    put('f', -1, calls, told, strlen(told));
    errno = fail_with;
    return 1;
}

static int told(void) { return fail_with ? -1 : 0; }

static int is_file(int file) { return file >= 0 && file < FILES && is_ours[file]; }

static int file_fails(const char *call, int file) {
    char path[PATH_MAX];
    path_of(file, path);
    return fails(call, path);
}

#define ALONE(type, work) \
    pthread_mutex_lock(&alone); type done = work; int why = errno; \
    pthread_mutex_unlock(&alone); errno = why; return done

static int opening(int folder, const char *name, int flags, mode_t mode) {
    char path[PATH_MAX];
    struct stat there;
    int creates = (flags & O_CREAT) && syscall(SYS_newfstatat, folder, name, &there, 0) < 0;
    if (creates && root_length && full_path(name, path) && fails("open", path) && fail_with)
        return -1;
    int file = (int)syscall(SYS_openat, folder, name, flags, mode);
    if (root_length && file >= 0 && file < FILES && (is_ours[file] = (char)path_of(file, path)))
        put(creates ? 'n' : 'o', file, flags, path, strlen(path));
    return file;
}

#define OPEN(name) \
    int name(const char *path, int flags, ...) { \
        va_list more; va_start(more, flags); mode_t mode = va_arg(more, mode_t); va_end(more); \
        ALONE(int, opening(AT_FDCWD, path, flags, mode)); }
#define OPENAT(name) \
    int name(int folder, const char *path, int flags, ...) { \
        va_list more; va_start(more, flags); mode_t mode = va_arg(more, mode_t); va_end(more); \
        ALONE(int, opening(folder, path, flags, mode)); }
OPEN(open) OPEN(open64) OPENAT(openat) OPENAT(openat64)

static int closing(int file) {
    if (is_file(file)) is_ours[file] = 0, put('c', file, 0, "", 0);
    return (int)syscall(SYS_close, file);
}
int close(int file) { ALONE(int, closing(file)); }

/* A disk that is full for good takes a part of the first write that it has no room for. */
static ssize_t writing(int file, const void *data, size_t length, off_t at, int is_at) {
    int64_t place = is_at ? at : syscall(SYS_lseek, file, 0, SEEK_CUR);
    int is_first = is_file(file) && fails_on && fail_with == ENOSPC && calls + 1 == fail_at;
    if (is_first && length > 1) calls++, length /= 2;
    else if (is_file(file) && file_fails("write", file)) {
        if (!fail_with && !is_at) syscall(SYS_lseek, file, length, SEEK_CUR);
        return fail_with ? -1 : (ssize_t)length;
    }
    ssize_t done = is_at ? syscall(SYS_pwrite64, file, data, length, at)
                         : syscall(SYS_write, file, data, length);
    if (done >= 0 && is_file(file)) put('w', file, place, data, (size_t)done);
    if (done >= 0 && file == STDOUT_FILENO) put('1', file, 0, data, (size_t)done);
    return done;
}
ssize_t write(int file, const void *data, size_t length) { ALONE(ssize_t, writing(file, data, length, 0, 0)); }
ssize_t pwrite(int file, const void *data, size_t length, off_t at) { ALONE(ssize_t, writing(file, data, length, at, 1)); }
ssize_t pwrite64(int file, const void *data, size_t length, off64_t at) { ALONE(ssize_t, writing(file, data, length, at, 1)); }

static int cutting(int file, off_t length) {
    if (is_file(file) && file_fails("truncate", file)) return told();
    int done = (int)syscall(SYS_ftruncate, file, length);
    if (!done && is_file(file)) put('t', file, length, "", 0);
    return done;
}
int ftruncate(int file, off_t length) { ALONE(int, cutting(file, length)); }
int ftruncate64(int file, off64_t length) { ALONE(int, cutting(file, length)); }

static int syncing(int file, long call) {
    if (is_file(file) && file_fails("sync", file)) return told();
    int done = (int)syscall(call, file);
    if (!done && is_file(file)) put('s', file, 0, "", 0);
    return done;
}
int fsync(int file) { ALONE(int, syncing(file, SYS_fsync)); }
int fdatasync(int file) { ALONE(int, syncing(file, SYS_fdatasync)); }

static int removing(int folder, const char *name, int flags) {
    char path[PATH_MAX];
    struct stat there;
    int ours = root_length && full_path(name, path)
        && !syscall(SYS_newfstatat, folder, name, &there, AT_SYMLINK_NOFOLLOW);
    if (ours && fails("unlink", path)) return told();
    int done = (int)syscall(SYS_unlinkat, folder, name, flags);
    if (!done && ours) put('u', -1, 0, path, strlen(path));
    return done;
}
int unlink(const char *path) { ALONE(int, removing(AT_FDCWD, path, 0)); }
int unlinkat(int folder, const char *path, int flags) { ALONE(int, removing(folder, path, flags)); }

static int naming(char what, const char *from, const char *to) {
    char paths[2 * PATH_MAX + 1];
    int ours = root_length && full_path(from, paths);
    size_t length = strlen(paths);
    if (ours && (!full_path(to, paths + length + 1)
                 || fails(what == 'r' ? "rename" : "link", paths + length + 1)))
        return told();
    int done = (int)syscall(what == 'r' ? SYS_renameat2 : SYS_linkat, AT_FDCWD, from, AT_FDCWD, to, 0);
    if (!done && ours) put(what, -1, 0, paths, length + 1 + strlen(paths + length + 1));
    return done;
}
int rename(const char *from, const char *to) { ALONE(int, naming('r', from, to)); }
int link(const char *from, const char *to) { ALONE(int, naming('l', from, to)); }

/* Copies within the kernel are refused: the program reads and writes instead. */
ssize_t sendfile(int to, int from, off_t *at, size_t length) {
    if (!root_length) return syscall(SYS_sendfile, to, from, at, length);
    errno = ENOTSOCK;
    return -1;
}
ssize_t sendfile64(int to, int from, off64_t *at, size_t length) { return sendfile(to, from, at, length); }
