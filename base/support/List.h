//===- List.h - a doubly linked list whose links lie in its members -------===//
//
// Nothing is allocated; a member that is destroyed leaves the list by itself.
// A member that is to be in two lists at once has two links, told apart by Tag.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_BASE_SUPPORT_LIST_H
#define UKPORT_BASE_SUPPORT_LIST_H

namespace base {

/// One member's place in a list.
template <class Tag = void> class Link {
public:
  Link() = default;
  ~Link() { unlink(); }
  Link(const Link &) = delete;
  Link &operator=(const Link &) = delete;

  bool linked() const { return Next != this; }
  /// Leaves the list it is in, if any.
  void unlink() {
    Before->Next = Next;
    Next->Before = Before;
    Next = Before = this;
  }
  void insertBefore(Link &Other) {
    unlink();
    Next = &Other;
    Before = Other.Before;
    Before->Next = this;
    Other.Before = this;
  }
  Link *next() const { return Next; }

private:
  Link *Next = this, *Before = this;
};

/// A list of T, which derives from Link<Tag>.
template <class T, class Tag = void> class List {
public:
  bool empty() const { return !Head.linked(); }
  T *first() const { return empty() ? nullptr : of(Head.next()); }
  void append(T &Member) {
    static_cast<Link<Tag> &>(Member).insertBefore(Head);
  }
  void prepend(T &Member) {
    static_cast<Link<Tag> &>(Member).unlink(); // it may be the first
    static_cast<Link<Tag> &>(Member).insertBefore(*Head.next());
  }
  T *takeFirst() {
    T *Member = first();
    if (Member)
      static_cast<Link<Tag> *>(Member)->unlink();
    return Member;
  }
  /// The member after \p Member; null at the end.
  T *after(T &Member) const {
    Link<Tag> *Next = static_cast<Link<Tag> &>(Member).next();
    return Next == &Head ? nullptr : of(Next);
  }

  /// For loops that do not remove anything but, at most, the current member.
  class Iterator {
  public:
    Iterator(Link<Tag> *At) : At(At), Next(At->next()) {}
    T &operator*() const { return *of(At); }
    Iterator &operator++() {
      At = Next;
      Next = At->next();
      return *this;
    }
    bool operator!=(const Iterator &Other) const { return At != Other.At; }

  private:
    Link<Tag> *At, *Next;
  };
  Iterator begin() { return Iterator(Head.next()); }
  Iterator end() { return Iterator(&Head); }

private:
  static T *of(Link<Tag> *L) { return static_cast<T *>(L); }
  Link<Tag> Head;
};

} // namespace base

#endif // UKPORT_BASE_SUPPORT_LIST_H
